package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.tokens.Base32;
import org.opencinema.tokens.Totp;

/** With a real OpenID Connect server in the parts of Google and of Facebook. */
final class SocialSignInTest {
    @RegisterExtension
    static final LocalServersExtension servers =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.OIDC);

    private static String databaseUrl;
    private static RunningAuth auth;

    private final String email = newEmail();

    @BeforeAll
    static void start() throws Exception {
        databaseUrl = servers.postgres().createDatabase("auth_social");
        auth = RunningAuth.start(settings());
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = RunningAuth.settings(
                databaseUrl, servers.postgres().superuser(), servers.redis().uri());
        String facebook = servers.oidc().issuer("facebook").toString();
        settings.put("AUTH_GOOGLE_ISSUER", servers.oidc().issuer("google").toString());
        settings.put("AUTH_GOOGLE_CLIENT_ID", "cinema");
        settings.put("AUTH_GOOGLE_CLIENT_SECRET", "not-checked");
        settings.put("AUTH_FACEBOOK_DIALOG_URI", facebook + "/authorize");
        settings.put("AUTH_FACEBOOK_TOKEN_URI", facebook + "/token");
        settings.put("AUTH_FACEBOOK_PROFILE_URI", facebook + "/userinfo");
        settings.put("AUTH_FACEBOOK_SCOPES", "openid public_profile email");
        settings.put("AUTH_FACEBOOK_CLIENT_ID", "cinema");
        settings.put("AUTH_FACEBOOK_CLIENT_SECRET", "not-checked");
        return settings;
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @Test
    void providers_areThoseWithAClient() throws Exception {
        assertThat(auth.get("/v1/auth/providers").body())
                .hasToString("{\"items\":[{\"id\":\"google\",\"name\":\"Google\"},"
                        + "{\"id\":\"facebook\",\"name\":\"Facebook\"}]}");
        assertThat(ProviderVisit.begin(auth, "yandex").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"google", "facebook"})
    void stranger_getsAnAccount_andIsKnownTheNextTime(String provider) throws Exception {
        Answer first = signIn(provider, email, true);

        assertThat(first.status()).as(String.valueOf(first.body())).isEqualTo(200);
        assertThat(first.text("/account/email")).isEqualTo(email);
        assertThat(first.text("/account/name")).isEqualTo("Vera");
        assertThat(first.body().at("/account/roles").toString()).isEqualTo("[\"viewer\"]");
        assertThat(auth.refresh(first.text("/refreshToken")).status()).isEqualTo(200);
        Answer again = signIn(provider, email, true);
        assertThat(again.text("/account/id")).isEqualTo(first.text("/account/id"));
        assertThat(identities(again).at("/items/0/provider").asText()).isEqualTo(provider);
        assertThat(identities(again).at("/items/0/email").asText()).isEqualTo(email);
    }

    @Test
    void stranger_whoComesSeveralTimesAtOnce_getsOneAccount() throws Exception {
        List<ProviderVisit> visits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            visits.add(ProviderVisit.to(auth, "google")
                    .andBackAs(email, "email", email, "email_verified", true, "name", "Vera"));
        }
        List<CompletableFuture<Answer>> answers = visits.stream()
                .map(visit -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return visit.signIn();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();

        assertThat(answers.stream().map(answer -> answer.join().text("/account/email")))
                .containsOnly(email);
        assertThat(answers.stream()
                        .map(answer -> answer.join().text("/account/id"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void options_ofTheBeginning_holdAtTheEnd() throws Exception {
        ProviderVisit visit = ProviderVisit.to(
                auth,
                "google",
                "refreshTokenIn",
                "cookie",
                "returnTo",
                "/title/1?from=a#b",
                "country",
                "KZ",
                "language",
                "ru");
        assertThat(visit.cookie).startsWith("cinema_social=");
        Answer answer = visit.andBackAs(email, "email", email, "email_verified", true, "name", "Vera")
                .signIn();

        assertThat(answer.text("/returnTo")).isEqualTo("/title/1?from=a#b");
        assertThat(answer.text("/account/country")).isEqualTo("KZ");
        assertThat(answer.text("/account/language")).isEqualTo("ru");
        assertThat(answer.body().has("refreshToken")).isFalse();
        assertThat(answer.response().headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("cinema_refresh=")
                        .contains("HttpOnly", "Secure", "SameSite=Strict"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("cinema_social=;")
                        .contains("HttpOnly", "Secure", "SameSite=Lax", "Max-Age=0"));
    }

    @Test
    void accountWithoutPassword_isNotOpenedByAny() throws Exception {
        signIn("google", email, true);

        Answer login = auth.login(email, PASSWORD);

        assertThat(login.status()).isEqualTo(401);
        assertThat(login.text("/code")).isEqualTo("credentials_wrong");
        assertThat(auth.register(email).text("/code")).isEqualTo("email_taken");
    }

    @Test
    void verifiedAddress_ofAVerifiedAccount_links_andTheOwnerIsTold() throws Exception {
        String account = auth.register(email).text("/id");
        execute("UPDATE auth.account SET email_verified_at = now() WHERE id = '" + account + "'");

        Answer answer = signIn("google", email, true);

        assertThat(answer.text("/account/id")).isEqualTo(account);
        assertThat(notices(account)).isEqualTo(1);
        assertThat(query("SELECT details FROM auth.audit_entry WHERE kind = 'identity_linked' AND subject = '" + account
                        + "'"))
                .contains("google");
        assertThat(signIn("google", email, true).text("/account/id")).isEqualTo(account);
        assertThat(notices(account)).isEqualTo(1);
        assertThat(auth.login(email, PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void linkingWhileSignedIn_needsNoAddress_andTellsTheOwner() throws Exception {
        Answer owner = auth.newSignIn();
        String token = owner.text("/accessToken");

        Answer linked = link("facebook", token, "fb-" + email);

        assertThat(linked.status()).as(String.valueOf(linked.body())).isEqualTo(200);
        assertThat(linked.text("/items/0/provider")).isEqualTo("facebook");
        assertThat(notices(owner.text("/account/id"))).isEqualTo(1);
        ProviderVisit visit = ProviderVisit.to(auth, "facebook").andBackAs("fb-" + email, "id", "fb-" + email);
        assertThat(visit.signIn().text("/account/id")).isEqualTo(owner.text("/account/id"));
        assertThat(link("facebook", token, "fb-" + email).status()).isEqualTo(200);
        assertThat(notices(owner.text("/account/id"))).isEqualTo(1);
    }

    /** As after a theft of the access token: its sign-in is not of just now. */
    @Test
    void linking_longAfterTheSignIn_needsThePassword() throws Exception {
        String token = auth.newSignIn().text("/accessToken");
        String path = "/v1/auth/identities/google/authorizations";
        Map<String, String> settings = settings();
        settings.put("AUTH_RECENT_SIGN_IN", "0s");
        RunningAuth strict = RunningAuth.start(settings);
        try {
            Answer without = strict.send("POST", path, "{}", "Authorization", "Bearer " + token);
            assertThat(without.status()).isEqualTo(403);
            assertThat(without.text("/code")).isEqualTo("reauthentication_required");
            String wrong = json("password", "not the password");
            assertThat(strict.send("POST", path, wrong, "Authorization", "Bearer " + token)
                            .status())
                    .isEqualTo(422);
            assertThat(strict.send("POST", path, json("password", PASSWORD), "Authorization", "Bearer " + token)
                            .status())
                    .isEqualTo(201);
        } finally {
            strict.close();
        }
    }

    @Test
    void accountWithTwoSteps_isAskedForTheSecond_andLedBack() throws Exception {
        String token = signIn("google", email, true).text("/accessToken");
        byte[] secret = Base32.decode(auth.send("POST", "/v1/auth/totp", "{}", "Authorization", "Bearer " + token)
                .text("/secret"));
        Totp totp = Totp.ofDefaults();
        String first = json("code", totp.code(secret, Instant.now()));
        assertThat(auth.send("PUT", "/v1/auth/totp", first, "Authorization", "Bearer " + token)
                        .status())
                .isEqualTo(200);

        Answer waiting = ProviderVisit.to(auth, "google", "returnTo", "/title/1")
                .andBackAs(email, "email", email, "email_verified", true, "name", "Vera")
                .signIn();

        assertThat(waiting.status()).isEqualTo(403);
        assertThat(waiting.text("/code")).isEqualTo("second_factor_required");
        assertThat(waiting.text("/returnTo")).isEqualTo("/title/1");
        assertThat(waiting.body().toString()).doesNotContain("accessToken");
        String second = totp.code(secret, Instant.now().plus(Totp.STEP));
        Answer signedIn = auth.post(
                "/v1/auth/login/second-factor", json("challenge", waiting.text("/challenge"), "code", second));
        assertThat(signedIn.text("/account/email")).isEqualTo(email);
    }

    @Test
    void identity_ofSomebodyElse_isNotLinked() throws Exception {
        String owner = auth.newSignIn().text("/accessToken");
        String other = auth.newSignIn().text("/accessToken");
        link("facebook", owner, "fb-" + email);

        assertThat(link("facebook", other, "fb-" + email).text("/code")).isEqualTo("identity_taken");
        assertThat(link("facebook", owner, "fb-2-" + email).text("/code")).isEqualTo("provider_linked");
        assertThat(delete("facebook", other).status()).isEqualTo(404);
    }

    @Test
    void lastWayToSignIn_stays() throws Exception {
        String token = signIn("google", email, true).text("/accessToken");

        assertThat(delete("google", token).text("/code")).isEqualTo("last_sign_in");
        link("facebook", token, "fb-" + email);
        assertThat(delete("google", token).status()).isEqualTo(204);
        assertThat(delete("google", token).status()).isEqualTo(404);
        assertThat(delete("facebook", token).text("/code")).isEqualTo("last_sign_in");
    }

    @Test
    void twoUnlinkings_atOnce_leaveOneWay() throws Exception {
        String token = signIn("google", email, true).text("/accessToken");
        link("facebook", token, "fb-" + email);

        var both = java.util.stream.Stream.of("google", "facebook")
                .map(provider -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return delete(provider, token).status();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();

        assertThat(both.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(204, 409);
    }

    @Test
    void addressAndSubject_areNotStoredInClear() throws Exception {
        signIn("google", email, true);

        assertThat(dump("identity")).contains("google").doesNotContain(email).doesNotContain(hex(email));
        assertThat(dump("account")).doesNotContain(email).doesNotContain(hex(email));
        assertThat(dump("outbox")).doesNotContain(email);
    }

    private static Answer signIn(String provider, String email, boolean verified) throws Exception {
        return ProviderVisit.to(auth, provider)
                .andBackAs(email, "id", email, "email", email, "email_verified", verified, "name", "Vera")
                .signIn();
    }

    private static Answer link(String provider, String token, String subject) throws Exception {
        return ProviderVisit.toLink(auth, provider, token)
                .andBackAs(subject, "id", subject)
                .link(token);
    }

    private static Answer delete(String provider, String token) throws Exception {
        return auth.send("DELETE", "/v1/auth/identities/" + provider, null, "Authorization", "Bearer " + token);
    }

    private static com.fasterxml.jackson.databind.JsonNode identities(Answer signedIn) throws Exception {
        return auth.send("GET", "/v1/auth/identities", null, "Authorization", "Bearer " + signedIn.text("/accessToken"))
                .body();
    }

    private static int notices(String account) throws Exception {
        UUID.fromString(account);
        return Integer.parseInt(query("SELECT count(*) FROM auth.outbox WHERE aggregateid = '" + account
                        + "' AND payload LIKE '%identity_linked%'")
                .trim());
    }

    private static String dump(String table) throws Exception {
        return query("SELECT t::text FROM auth." + table + " t");
    }

    private static String query(String sql) throws Exception {
        StringBuilder all = new StringBuilder();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                all.append(rows.getString(1)).append('\n');
            }
        }
        return all.toString();
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect() throws Exception {
        return DriverManager.getConnection(databaseUrl, servers.postgres().superuser(), "");
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
