package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.fakes.FacebookFake;
import org.opencinema.fakes.FakePerson;
import org.opencinema.fakes.GoogleFake;
import org.opencinema.fakes.ProviderFault;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;

/** With strict stand-ins for Google and Facebook, which do wrong on demand. */
final class SocialAttackTest {
    private static final String SECRET = "a-secret-of-the-client-at-the-provider";
    private static final String CALLBACK = "http://localhost:8080/sign-in/callback/";
    private static final int LIMIT = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static final GoogleFake google = google("google");
    private static final GoogleFake untrusted = google("untrusted");
    private static final GoogleFake elsewhere = google("elsewhere");
    private static final GoogleFake impostor = google("impostor");
    private static final FacebookFake facebook = FacebookFake.start(0, "cinema", SECRET, CALLBACK + "facebook");
    private static String databaseUrl;
    private static RunningAuth auth;

    private final String email = newEmail();

    @BeforeAll
    static void start() throws Exception {
        databaseUrl = servers.postgres().createDatabase("auth_attacks");
        Map<String, String> settings = RunningAuth.settings(
                databaseUrl, servers.postgres().superuser(), servers.redis().uri());
        settings.put("AUTH_PROVIDER_PATIENCE", PATIENCE.toSeconds() + "s");
        settings.put("AUTH_TRUST_FORWARDED", "true");
        settings.put("AUTH_LOGINS_PER_MINUTE_AND_ADDRESS", Integer.toString(LIMIT));
        settings.put("AUTH_GOOGLE_ISSUER", google.uri().toString());
        settings.put("AUTH_GOOGLE_CLIENT_ID", "cinema");
        settings.put("AUTH_GOOGLE_CLIENT_SECRET", SECRET);
        settings.put("AUTH_FACEBOOK_DIALOG_URI", facebook.uri() + "/dialog/oauth");
        settings.put("AUTH_FACEBOOK_TOKEN_URI", facebook.uri() + "/oauth/access_token");
        settings.put("AUTH_FACEBOOK_PROFILE_URI", facebook.uri() + "/me");
        settings.put("AUTH_FACEBOOK_CLIENT_ID", "cinema");
        settings.put("AUTH_FACEBOOK_CLIENT_SECRET", SECRET);
        elsewhere.setFault(ProviderFault.ENDPOINT_ELSEWHERE);
        impostor.setFault(ProviderFault.DISCOVERY_OF_ANOTHER);
        List<String> others = new ArrayList<>();
        Map.of(
                        "untrusted", untrusted.uri(),
                        "elsewhere", elsewhere.uri(),
                        "impostor", impostor.uri(),
                        "down", "http://127.0.0.1:1")
                .forEach((id, issuer) -> others.add(json(
                        "id",
                        id,
                        "name",
                        id,
                        "issuer",
                        issuer.toString(),
                        "clientId",
                        "cinema",
                        "clientSecret",
                        SECRET)));
        settings.put("AUTH_OIDC_PROVIDERS", others.toString());
        auth = RunningAuth.start(settings);
    }

    private static GoogleFake google(String id) {
        return GoogleFake.start(0, "cinema", SECRET, CALLBACK + id, Clock.systemUTC());
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
        List.of(google, untrusted, elsewhere, impostor).forEach(GoogleFake::close);
        facebook.close();
    }

    @AfterEach
    void behave() {
        google.setFault(ProviderFault.NONE);
        facebook.setFault(ProviderFault.NONE);
    }

    /** A new person with a verified address, back from Google. */
    private ProviderVisit visit() throws Exception {
        google.setPerson(new FakePerson("g-" + email, email, true, "Vera"));
        return ProviderVisit.to(auth, "google").andBack();
    }

    private void assertRefused(Answer answer, int status, String code) throws Exception {
        assertThat(answer.status()).as(String.valueOf(answer.body())).isEqualTo(status);
        assertThat(answer.text("/code")).isEqualTo(code);
        assertThat(answer.header("Set-Cookie")).isEmpty();
        assertThat(auth.register(email).status()).as("nobody has the address").isEqualTo(201);
    }

    @Test
    void strictProvider_isSatisfied() throws Exception {
        ProviderVisit visit = visit();

        assertThat(ProviderVisit.query(visit.authorization))
                .containsEntry("response_type", "code")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("redirect_uri", CALLBACK + "google")
                .containsKeys("nonce", "state", "code_challenge");
        assertThat(visit.signIn().status()).isEqualTo(200);
        facebook.setPerson(new FakePerson("f", newEmail(), false, "Fedor"));
        assertThat(ProviderVisit.to(auth, "facebook").andBack().signIn().text("/account/name"))
                .isEqualTo("Fedor");
    }

    @Test
    void discoveryAndKeys_areKept() throws Exception {
        visit().signIn();
        int before = google.requests();

        assertThat(visit().signIn().status()).isEqualTo(200);

        assertThat(google.requests() - before)
                .as("the browser's visit and the code")
                .isEqualTo(2);
    }

    @Test
    void attempts_ofOneAddress_areLimited() throws Exception {
        String path = "/v1/auth/social/nobody/authorizations";
        int allowed = 0;
        Answer answer = auth.post(path, "{}", "X-Forwarded-For", "192.0.2.7");
        while (answer.status() == 404 && allowed < 2 * LIMIT) {
            allowed++;
            answer = auth.post(path, "{}", "X-Forwarded-For", "192.0.2.7");
        }

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(allowed).as("the limit, and what time gives back").isBetween(LIMIT, LIMIT + LIMIT / 2);
        assertThat(auth.post(path, "{}", "X-Forwarded-For", "192.0.2.8").status())
                .isEqualTo(404);
    }

    @Test
    void state_unknown_isRefused() throws Exception {
        ProviderVisit visit = visit();
        visit.state = "A".repeat(43);
        assertRefused(visit.signIn(), 403, "social_state_invalid");
    }

    @Test
    void state_missing_isRefused() throws Exception {
        ProviderVisit visit = visit();
        Answer answer = auth.post("/v1/auth/social/google/sign-ins", json("code", visit.code), "Cookie", visit.cookie);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("/violations/0/field")).isEqualTo("state");
    }

    @Test
    void state_ofAnotherBrowser_isRefused() throws Exception {
        ProviderVisit attacker = visit();
        attacker.cookie = ProviderVisit.to(auth, "google").cookie;
        assertRefused(attacker.signIn(), 403, "social_state_invalid");
    }

    @Test
    void state_withoutTheCookie_isRefused() throws Exception {
        ProviderVisit attacker = visit();
        attacker.cookie = "other=1";
        assertRefused(attacker.signIn(), 403, "social_state_invalid");
    }

    @Test
    void state_ofAnotherProvider_isRefused() throws Exception {
        ProviderVisit visit = visit();
        Answer answer = auth.post(
                "/v1/auth/social/facebook/sign-ins",
                json("state", visit.state, "code", visit.code),
                "Cookie",
                visit.cookie);
        assertRefused(answer, 403, "social_state_invalid");
    }

    @Test
    void state_ofASignIn_doesNotLink() throws Exception {
        String token = auth.newSignIn().text("/accessToken");
        assertRefused(visit().link(token), 403, "social_state_invalid");
    }

    @Test
    void state_ofALinkOfSomebodyElse_isRefused() throws Exception {
        google.setPerson(new FakePerson("g-" + email, email, true, "Vera"));
        String victim = auth.newSignIn().text("/accessToken");
        ProviderVisit attacker = ProviderVisit.toLink(
                        auth, "google", auth.newSignIn().text("/accessToken"))
                .andBack();
        assertRefused(attacker.link(victim), 403, "social_state_invalid");
    }

    @Test
    void state_ofALink_doesNotSignIn() throws Exception {
        google.setPerson(new FakePerson("g-" + email, email, true, "Vera"));
        String token = auth.newSignIn().text("/accessToken");
        assertRefused(ProviderVisit.toLink(auth, "google", token).andBack().signIn(), 403, "social_state_invalid");
    }

    @Test
    void callback_replayed_isRefused() throws Exception {
        ProviderVisit visit = visit();
        assertThat(visit.signIn().status()).isEqualTo(200);

        Answer again = visit.signIn();

        assertThat(again.status()).isEqualTo(403);
        assertThat(again.text("/code")).isEqualTo("social_state_invalid");
    }

    @Test
    void code_usedAlready_isRefused() throws Exception {
        ProviderVisit first = visit();
        assertThat(first.signIn().status()).isEqualTo(200);
        ProviderVisit second = visit();
        second.code = first.code;

        assertThat(second.signIn().text("/code")).isEqualTo("social_refused");
    }

    @Test
    void code_injectedFromAnotherSignIn_failsForItsVerifier() throws Exception {
        ProviderVisit victim = visit();
        ProviderVisit attacker = visit();
        attacker.code = victim.code;
        assertRefused(attacker.signIn(), 403, "social_refused");
    }

    @Test
    void code_injectedAtFacebook_failsForItsVerifier() throws Exception {
        facebook.setPerson(new FakePerson("f-" + email, email, false, "Fedor"));
        ProviderVisit victim = ProviderVisit.to(auth, "facebook").andBack();
        ProviderVisit attacker = ProviderVisit.to(auth, "facebook").andBack();
        attacker.code = victim.code;
        assertRefused(attacker.signIn(), 403, "social_refused");
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "OTHER_NONCE",
                "NO_NONCE",
                "OTHER_KEY",
                "UNKNOWN_KEY",
                "UNSIGNED",
                "SIGNED_WITH_SECRET",
                "OTHER_AUDIENCE",
                "SEVERAL_AUDIENCES",
                "OTHER_PARTY",
                "OTHER_ISSUER",
                "EXPIRED",
                "NOT_YET",
                "OTHER_ACCESS_TOKEN"
            })
    void idToken_wrong_isRefused(ProviderFault fault) throws Exception {
        ProviderVisit visit = visit();
        google.setFault(fault);
        assertRefused(visit.signIn(), 403, "social_refused");
    }

    @ParameterizedTest
    @EnumSource(names = {"GARBAGE", "HUGE", "SLOW", "ERROR", "REDIRECT"})
    void provider_thatMakesNoSense_isNamed_soon(ProviderFault fault) throws Exception {
        ProviderVisit visit = visit();
        google.setFault(fault);
        long begin = System.nanoTime();

        Answer answer = visit.signIn();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PATIENCE.plusSeconds(2));
        assertThat(answer.text("/detail")).contains("Google");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertRefused(answer, 503, "provider_unavailable");
    }

    @ParameterizedTest
    @EnumSource(names = {"GARBAGE", "HUGE", "SLOW", "ERROR", "REDIRECT"})
    void facebook_thatMakesNoSense_isNamed(ProviderFault fault) throws Exception {
        facebook.setPerson(new FakePerson("f-" + email, email, false, "Fedor"));
        ProviderVisit visit = ProviderVisit.to(auth, "facebook").andBack();
        facebook.setFault(fault);

        Answer answer = visit.signIn();

        assertThat(answer.text("/detail")).contains("Facebook");
        assertRefused(answer, 503, "provider_unavailable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"down", "elsewhere", "impostor"})
    void provider_thatCannotBeDiscovered_isNamed(String provider) throws Exception {
        Answer answer = ProviderVisit.begin(auth, provider);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text("/code")).isEqualTo("provider_unavailable");
        assertThat(answer.text("/detail")).contains(provider);
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @Test
    void person_whoSaysNo_isToldSo() throws Exception {
        google.setFault(ProviderFault.DENIED);
        ProviderVisit visit = visit();
        Answer answer = auth.post(
                "/v1/auth/social/google/sign-ins",
                json("state", visit.state, "error", "access_denied"),
                "Cookie",
                visit.cookie);

        assertRefused(answer, 403, "social_denied");
        assertThat(visit.code).isNull();
    }

    @Test
    void unverifiedAddress_ofAnAccount_doesNotLink() throws Exception {
        verifiedAccount();
        google.setPerson(new FakePerson("g-" + email, email, false, "Mallory"));

        assertConflict(ProviderVisit.to(auth, "google").andBack().signIn(), "email_taken");
    }

    @Test
    void address_ofAnAccountThatHasNotProvenIt_doesNotLink() throws Exception {
        auth.register(email);

        assertConflict(visit().signIn(), "email_unverified");
    }

    @Test
    void address_ofFacebook_doesNotLink() throws Exception {
        verifiedAccount();
        facebook.setPerson(new FakePerson("f-" + email, email, true, "Mallory"));

        assertConflict(ProviderVisit.to(auth, "facebook").andBack().signIn(), "email_taken");
    }

    @Test
    void address_ofAProviderThatIsNotTrusted_doesNotLink() throws Exception {
        verifiedAccount();
        untrusted.setPerson(new FakePerson("u-" + email, email, true, "Mallory"));

        assertConflict(ProviderVisit.to(auth, "untrusted").andBack().signIn(), "email_taken");
    }

    @Test
    void address_ofAnAccountThatFacebookMade_isNotProven() throws Exception {
        facebook.setPerson(new FakePerson("f-" + email, email, true, "Mallory"));
        ProviderVisit.to(auth, "facebook").andBack().signIn();

        assertConflict(visit().signIn(), "email_unverified");
    }

    @Test
    void secondPersonOfAProvider_withTheSameAddress_isNotLetIn() throws Exception {
        assertThat(visit().signIn().status()).isEqualTo(200);
        google.setPerson(new FakePerson("g-2-" + email, email, true, "Mallory"));

        assertConflict(ProviderVisit.to(auth, "google").andBack().signIn(), "provider_linked");
    }

    @Test
    void person_withoutAnAddress_isToldSo() throws Exception {
        facebook.setPerson(new FakePerson("f-" + email, null, false, "Fedor"));

        assertConflict(ProviderVisit.to(auth, "facebook").andBack().signIn(), "email_missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/", "//evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil.example",
                "javascript:alert(1)", "evil", "/a b", "/%0d\n", ""
            })
    void returnTo_elsewhere_isRefused(String returnTo) throws Exception {
        Answer answer = ProviderVisit.begin(auth, "google", "returnTo", returnTo);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("/violations/0/field")).isEqualTo("returnTo");
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    private void assertConflict(Answer answer, String code) throws Exception {
        assertThat(answer.status()).as(String.valueOf(answer.body())).isEqualTo(409);
        assertThat(answer.text("/code")).isEqualTo(code);
        assertThat(answer.body().has("accessToken")).isFalse();
    }

    private void verifiedAccount() throws Exception {
        UUID account = UUID.fromString(auth.register(email).text("/id"));
        try (Connection connection = DriverManager.getConnection(
                        databaseUrl, servers.postgres().superuser(), "");
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE auth.account SET email_verified_at = now() WHERE id = '" + account + "'");
        }
        assertThat(auth.login(email, PASSWORD).status()).isEqualTo(200);
    }
}
