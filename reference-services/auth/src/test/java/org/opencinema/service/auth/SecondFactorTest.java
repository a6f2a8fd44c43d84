package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.tokens.Base32;
import org.opencinema.tokens.RefreshTokens;
import org.opencinema.tokens.Totp;

/** Two-step sign-in, where no sign-in is recent. */
final class SecondFactorTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static final Totp TOTP = Totp.ofDefaults();
    private static RunningAuth auth;
    private static Redis redis;
    private static String database;

    /** Somebody with two-step sign-in; the code that confirmed it is spent. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Owner(
            String id, String email, String token, byte[] secret, String spent, List<String> recoveryCodes) {
        /** One that was not used: of the step after this one. */
        String code() {
            return TOTP.code(secret, Instant.now().plus(Totp.STEP));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        database = servers.postgres().createDatabase("auth_factors");
        Map<String, String> settings = RunningAuth.settings(
                database, servers.postgres().superuser(), servers.redis().uri());
        settings.put("AUTH_RECENT_SIGN_IN", "0s");
        settings.put("AUTH_FACTORS_PER_HOUR", "30");
        auth = RunningAuth.start(settings);
        redis = Redis.create(servers.redis().uri());
    }

    @AfterAll
    static void stop() throws Exception {
        redis.close();
        auth.close();
    }

    @Test
    void signIn_withAppOrRecoveryCode_givesTokensAfterTheSecondStep() throws Exception {
        Owner owner = enrolled();

        Answer challenge = auth.login(owner.email(), PASSWORD);
        assertThat(challenge.status()).isEqualTo(403);
        assertThat(challenge.text("/code")).isEqualTo("second_factor_required");
        assertThat(challenge.header("Content-Type")).startsWith("application/problem+json");
        assertThat(challenge.header("Set-Cookie")).isEmpty();
        assertThat(challenge.body().toString()).doesNotContain("accessToken");
        assertThat(challenge.text("/methods/0")).isEqualTo("totp");
        assertThat(challenge.text("/methods/1")).isEqualTo("recovery_code");
        assertThat(challenge.body().path("methods")).hasSize(2);
        assertThat(challenge.body().path("expiresIn").asInt()).isEqualTo(300);
        Answer signedIn = second(challenge.text("/challenge"), "code", owner.code());
        assertThat(signedIn.status()).isEqualTo(200);
        assertThat(signedIn.text("/account/email")).isEqualTo(owner.email());
        assertThat(auth.refresh(signedIn.text("/refreshToken")).status()).isEqualTo(200);

        Answer byRecovery = second(
                challenge(owner), "recoveryCode", owner.recoveryCodes().get(3).toLowerCase());
        assertThat(byRecovery.status()).isEqualTo(200);
        assertThat(state(owner)).isEqualTo("{\"totp\":true,\"recoveryCodesLeft\":9}");
    }

    @Test
    void changes_andWrongSteps_standInTheAuditTrail() throws Exception {
        Owner owner = enrolled();
        second(challenge(owner), "code", "000000");
        second(challenge(owner), "recoveryCode", owner.recoveryCodes().get(0));
        send("POST", "/v1/auth/recovery-codes", owner.token(), json("password", PASSWORD));
        send("POST", "/v1/auth/totp/removal", owner.token(), json("password", PASSWORD));
        String admin =
                auth.login(RunningAuth.ADMIN_EMAIL, RunningAuth.ADMIN_PASSWORD).text("/accessToken");

        Answer trail = send("GET", "/v1/admin/audit?account=" + owner.id(), admin, null);

        assertThat(trail.body().at("/items").findValuesAsText("kind"))
                .containsExactly(
                        "second_factor_removed",
                        "recovery_codes_renewed",
                        "signed_in",
                        "recovery_code_used",
                        "sign_in_failed",
                        "second_factor_added",
                        "signed_in",
                        "registered");
        assertThat(trail.text("/items/4/details/reason")).isEqualTo("second_factor");
    }

    @Test
    void secondStep_inABrowser_setsTheCookie() throws Exception {
        Owner owner = enrolled();

        Answer answer = auth.post(
                "/v1/auth/login/second-factor",
                json("challenge", challenge(owner), "code", owner.code(), "refreshTokenIn", "cookie"));

        assertThat(answer.cookie()).startsWith("cinema_refresh=");
        assertThat(answer.body().has("refreshToken")).isFalse();
    }

    @Test
    void password_wrong_isNoChallenge() throws Exception {
        Owner owner = enrolled();

        Answer answer = auth.login(owner.email(), "not the password");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("/code")).isEqualTo("credentials_wrong");
    }

    @Test
    void code_wrong_isRefused_andTheRightOneStillWorks() throws Exception {
        Owner owner = enrolled();
        String challenge = challenge(owner);
        String right = owner.code();
        String wrong = String.format("%06d", (Integer.parseInt(right) + 500_000) % 1_000_000);

        assertRefused(second(challenge, "code", wrong), "code_wrong");
        assertRefused(second(challenge, "recoveryCode", "0000-0000-0000-0000"), "code_wrong");
        assertThat(second(challenge, "code", right).status()).isEqualTo(200);
    }

    @Test
    void code_usedBefore_isRefused_alsoTheOneThatConfirmed() throws Exception {
        Owner owner = enrolled();
        assertRefused(second(challenge(owner), "code", owner.spent()), "code_wrong");
        String code = owner.code();
        assertThat(second(challenge(owner), "code", code).status()).isEqualTo(200);

        assertRefused(second(challenge(owner), "code", code), "code_wrong");
        assertRefused(second(challenge(owner), "code", TOTP.code(owner.secret(), Instant.now())), "code_wrong");
    }

    @Test
    void code_ofAStepFurtherAway_isRefused() throws Exception {
        Owner owner = enrolled();

        assertRefused(
                second(
                        challenge(owner),
                        "code",
                        TOTP.code(owner.secret(), Instant.now().plusSeconds(90))),
                "code_wrong");
        assertRefused(
                second(
                        challenge(owner),
                        "code",
                        TOTP.code(owner.secret(), Instant.now().minusSeconds(90))),
                "code_wrong");
    }

    @Test
    void code_usedByManyAtOnce_signsInOnce() throws Exception {
        Owner owner = enrolled();
        List<String> challenges = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            challenges.add(challenge(owner));
        }
        String code = owner.code();

        assertThat(together(challenges, "code", code)).containsOnlyOnce(200).contains(401);
    }

    @Test
    void recoveryCode_usedByManyAtOnceAndAgain_signsInOnce() throws Exception {
        Owner owner = enrolled();
        List<String> challenges = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            challenges.add(challenge(owner));
        }
        String code = owner.recoveryCodes().get(0);

        assertThat(together(challenges, "recoveryCode", code))
                .containsOnlyOnce(200)
                .contains(401);
        assertRefused(second(challenge(owner), "recoveryCode", code), "code_wrong");
    }

    @Test
    void challenge_triedFiveTimes_isOver() throws Exception {
        Owner owner = enrolled();
        String challenge = challenge(owner);
        for (int i = 0; i < 5; i++) {
            assertRefused(second(challenge, "recoveryCode", "wrong"), "code_wrong");
        }

        assertRefused(second(challenge, "code", owner.code()), "challenge_invalid");
        assertThat(second(challenge(owner), "code", owner.code()).status()).isEqualTo(200);
    }

    @Test
    void challenge_usedExpiredOrUnknown_isOver() throws Exception {
        Owner owner = enrolled();
        String used = challenge(owner);
        assertThat(second(used, "recoveryCode", owner.recoveryCodes().get(0)).status())
                .isEqualTo(200);
        assertRefused(second(used, "recoveryCode", owner.recoveryCodes().get(1)), "challenge_invalid");

        String expired = challenge(owner);
        String key = "auth:second-step:" + RefreshTokens.hash(expired);
        long left = redis.call(commands -> commands.pttl(key));
        assertThat(left).isBetween(240_000L, 300_000L);
        boolean expiredNow = redis.call(commands -> commands.pexpire(key, 0));
        assertThat(expiredNow).isTrue();
        assertRefused(second(expired, "code", owner.code()), "challenge_invalid");
        assertRefused(second("no-challenge", "code", owner.code()), "challenge_invalid");
        List<String> inClear = redis.call(commands -> commands.keys("*" + expired + "*"));
        assertThat(inClear).isEmpty();
    }

    @Test
    void challenge_ofAnotherAccount_takesNoCodeOfThisOne() throws Exception {
        Owner owner = enrolled();
        Owner other = enrolled();

        assertRefused(second(challenge(other), "code", owner.code()), "code_wrong");
        assertRefused(
                second(challenge(other), "recoveryCode", owner.recoveryCodes().get(0)), "code_wrong");
        assertThat(state(owner)).contains("\"recoveryCodesLeft\":10");
    }

    @Test
    void tries_ofOneAccount_areLimitedOverAllChallenges() throws Exception {
        Owner owner = enrolled();
        int refused = 0;
        Answer last = null;
        for (int i = 0; i < 40 && (last == null || last.status() == 401); i++) {
            last = second(challenge(owner), "recoveryCode", "wrong");
            refused++;
        }

        assertThat(last.status()).isEqualTo(429);
        assertThat(last.header("Retry-After")).matches("[1-9][0-9]*");
        assertThat(refused).isBetween(20, 31);
        Owner other = enrolled();
        assertThat(second(challenge(other), "code", other.code()).status()).isEqualTo(200);
    }

    @Test
    void enrolment_withoutThePassword_isRefused() throws Exception {
        String token = token();

        Answer without = send("POST", "/v1/auth/totp", token, "{}");
        assertThat(without.status()).isEqualTo(403);
        assertThat(without.text("/code")).isEqualTo("reauthentication_required");
        Answer wrong = send("POST", "/v1/auth/totp", token, json("password", "not the password"));
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.text("/violations/0/field")).isEqualTo("password");
        assertThat(auth.post("/v1/auth/totp", json("password", PASSWORD)).status())
                .isEqualTo(401);
        assertThat(send("POST", "/v1/auth/passkeys/registration-options", token, "{}")
                        .text("/code"))
                .isEqualTo("reauthentication_required");
    }

    @Test
    void enrolment_notConfirmed_changesNothing() throws Exception {
        String email = newEmail();
        auth.register(email);
        String token = auth.login(email, PASSWORD).text("/accessToken");
        assertThat(confirm(token, "123456").text("/code")).isEqualTo("totp_not_started");
        byte[] first = secret(token);
        byte[] second = secret(token);

        assertThat(first).isNotEqualTo(second);
        assertThat(confirm(token, TOTP.code(first, Instant.now())).text("/violations/0/field"))
                .isEqualTo("code");
        assertThat(auth.login(email, PASSWORD).status()).isEqualTo(200);
        assertThat(confirm(token, TOTP.code(second, Instant.now())).status()).isEqualTo(200);
        assertThat(auth.login(email, PASSWORD).status()).isEqualTo(403);
        assertThat(send("POST", "/v1/auth/totp", token, json("password", PASSWORD))
                        .text("/code"))
                .isEqualTo("second_factor_on");
    }

    @Test
    void turningOff_needsThePasswordOrACode() throws Exception {
        Owner owner = enrolled();
        String path = "/v1/auth/totp/removal";

        assertThat(send("POST", path, owner.token(), "{}").status()).isEqualTo(422);
        assertThat(send("POST", path, owner.token(), json("password", "wrong")).status())
                .isEqualTo(422);
        assertThat(send("POST", path, owner.token(), json("code", owner.spent()))
                        .status())
                .isEqualTo(422);
        assertThat(send("POST", path, owner.token(), json("code", owner.code(), "password", PASSWORD))
                        .status())
                .isEqualTo(422);
        assertThat(auth.login(owner.email(), PASSWORD).status()).isEqualTo(403);

        assertThat(send("POST", path, owner.token(), json("code", owner.code())).status())
                .isEqualTo(204);
        assertThat(auth.login(owner.email(), PASSWORD).status()).isEqualTo(200);
        assertThat(state(owner)).isEqualTo("{\"totp\":false,\"recoveryCodesLeft\":0}");
        assertThat(send("POST", path, owner.token(), json("password", PASSWORD)).text("/code"))
                .isEqualTo("second_factor_off");
    }

    @Test
    void recoveryCodes_renewed_replaceThoseBefore() throws Exception {
        Owner owner = enrolled();
        assertThat(owner.recoveryCodes()).hasSize(10).doesNotHaveDuplicates();

        Answer renewed = send("POST", "/v1/auth/recovery-codes", owner.token(), json("password", PASSWORD));

        assertThat(renewed.header("Cache-Control")).isEqualTo("no-store");
        assertRefused(
                second(challenge(owner), "recoveryCode", owner.recoveryCodes().get(0)), "code_wrong");
        assertThat(second(challenge(owner), "recoveryCode", renewed.text("/recoveryCodes/0"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void database_holdsNeitherSecretsNorCodes() throws Exception {
        Owner owner = enrolled();

        String all = dump();

        assertThat(all).contains("totp").doesNotContain(HexFormat.of().formatHex(owner.secret()));
        assertThat(all).doesNotContain(Base32.encode(owner.secret()));
        owner.recoveryCodes()
                .forEach(code -> assertThat(all).doesNotContain(code).doesNotContain(code.replace("-", "")));
        assertThat(all).contains("second_factor_on");
    }

    private static String dump() throws Exception {
        StringBuilder all = new StringBuilder();
        try (Connection connection =
                DriverManager.getConnection(database, servers.postgres().superuser(), "")) {
            for (String table : List.of("totp", "recovery_code", "outbox")) {
                try (ResultSet rows = connection
                        .createStatement()
                        .executeQuery("SELECT '" + table + "' || t::text FROM auth." + table + " t")) {
                    while (rows.next()) {
                        all.append(rows.getString(1)).append('\n');
                    }
                }
            }
        }
        return all.toString();
    }

    /** Turns two-step sign-in on by the password of the tests; the secret of the app. */
    static byte[] turnOn(RunningAuth of, String accessToken) throws Exception {
        String[] bearer = {"Authorization", "Bearer " + accessToken};
        Answer started = of.post("/v1/auth/totp", json("password", PASSWORD), bearer);
        byte[] secret = Base32.decode(started.text("/secret"));
        Answer confirmed = of.send("PUT", "/v1/auth/totp", json("code", TOTP.code(secret, Instant.now())), bearer);
        assertThat(confirmed.status()).isEqualTo(200);
        return secret;
    }

    private static Owner enrolled() throws Exception {
        String email = newEmail();
        String id = auth.register(email).text("/id");
        String token = auth.login(email, PASSWORD).text("/accessToken");
        byte[] secret = secret(token);
        String code = TOTP.code(secret, Instant.now());
        Answer confirmed = confirm(token, code);
        assertThat(confirmed.status()).isEqualTo(200);
        List<String> codes = new ArrayList<>();
        for (JsonNode recoveryCode : confirmed.body().path("recoveryCodes")) {
            codes.add(recoveryCode.asText());
        }
        return new Owner(id, email, token, secret, code, codes);
    }

    private static byte[] secret(String token) throws Exception {
        Answer started = send("POST", "/v1/auth/totp", token, json("password", PASSWORD));
        assertThat(started.status()).isEqualTo(200);
        assertThat(started.text("/otpauthUri"))
                .startsWith("otpauth://totp/Open%20Cinema:")
                .contains("secret=" + started.text("/secret"));
        return Base32.decode(started.text("/secret"));
    }

    private static Answer confirm(String token, String code) throws Exception {
        return send("PUT", "/v1/auth/totp", token, json("code", code));
    }

    private static String state(Owner owner) throws Exception {
        return auth.send("GET", "/v1/auth/second-factors", null, "Authorization", "Bearer " + owner.token())
                .body()
                .toString();
    }

    private static String challenge(Owner owner) throws Exception {
        return auth.login(owner.email(), PASSWORD).text("/challenge");
    }

    private static String token() throws Exception {
        return auth.newSignIn().text("/accessToken");
    }

    private static Answer second(String challenge, String kind, String code) throws Exception {
        return auth.post("/v1/auth/login/second-factor", json("challenge", challenge, kind, code));
    }

    private static List<Integer> together(List<String> challenges, String kind, String code) {
        List<CompletableFuture<Answer>> answers = challenges.stream()
                .map(challenge ->
                        auth.postAsync("/v1/auth/login/second-factor", json("challenge", challenge, kind, code)))
                .toList();
        return answers.stream().map(answer -> answer.join().status()).toList();
    }

    private static Answer send(String method, String path, String token, String body) throws Exception {
        return auth.send(method, path, body, "Authorization", "Bearer " + token);
    }

    private static void assertRefused(Answer answer, String code) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("/code")).isEqualTo(code);
    }
}
