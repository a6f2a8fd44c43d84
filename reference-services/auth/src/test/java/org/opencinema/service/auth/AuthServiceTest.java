package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.JwksClient;
import org.opencinema.tokens.TokenVerifier;
import org.opencinema.tokens.Verification;

final class AuthServiceTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = RunningAuth.settings(
                servers.postgres().createDatabase("auth_service"),
                servers.postgres().superuser(),
                servers.redis().uri());
        settings.put("AUTH_SIGN_IN_GRACE", "2m");
        auth = RunningAuth.start(settings);
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @Test
    void register_newAddress_createsAViewerWithDefaults() throws Exception {
        String email = newEmail();
        Answer answer = auth.post(
                "/v1/auth/register", json("email", email.toUpperCase(), "password", PASSWORD, "name", " Вера Ж. "));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text("/email")).isEqualTo(email);
        assertThat(answer.text("/name")).isEqualTo("Вера Ж.");
        assertThat(answer.text("/country")).isEqualTo("US");
        assertThat(answer.text("/language")).isEqualTo("en");
        assertThat(answer.body().at("/roles")).hasSize(1);
        assertThat(answer.text("/roles/0")).isEqualTo("viewer");
        assertThat(UUID.fromString(answer.text("/id")).version()).isEqualTo(7);
        assertThat(answer.response().body()).doesNotContain("argon", PASSWORD);
    }

    @Test
    void register_takenAddressInAnotherCase_isAConflict() throws Exception {
        String email = newEmail();
        assertThat(auth.register(email).status()).isEqualTo(201);

        Answer again = auth.register(email.toUpperCase());

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text("/code")).isEqualTo("email_taken");
    }

    @Test
    void register_sameAddressAtOnce_createsOneAccount() throws Exception {
        String body = json("email", newEmail(), "password", PASSWORD, "name", "Vera");
        List<CompletableFuture<Answer>> calls = Stream.generate(() -> postPatiently("/v1/auth/register", body))
                .limit(8)
                .toList();
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<Answer> call : calls) {
            statuses.add(call.get(30, TimeUnit.SECONDS).status());
        }

        assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"passw0rd", "Password1", "12345678", "QWERTYUIOP", "iloveyou2024", "qwerty123!"})
    void register_commonPassword_isRefusedByName(String password) throws Exception {
        Answer answer = auth.post("/v1/auth/register", json("email", newEmail(), "password", password, "name", "Vera"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("/violations/0/field")).isEqualTo("password");
        assertThat(answer.response().body()).doesNotContain(password);
    }

    @Test
    void login_withTheBody_givesATokenThatVerifiesAgainstThePublishedKeys() throws Exception {
        String email = newEmail();
        auth.post(
                "/v1/auth/register",
                json("email", email, "password", PASSWORD, "name", "Вера", "country", "RU", "language", "ru"));

        Answer answer = auth.login("  " + email.toUpperCase() + " ", PASSWORD);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Set-Cookie")).isEmpty();
        assertThat(answer.text("/tokenType")).isEqualTo("Bearer");
        assertThat(answer.body().at("/expiresIn").asLong()).isEqualTo(900);
        assertThat(answer.text("/refreshToken")).hasSizeBetween(43, 200);
        AccessToken token = verified(answer);
        assertThat(token.subject()).isEqualTo(answer.text("/account/id"));
        assertThat(token.roles()).containsExactly("viewer");
        assertThat(token.country()).isEqualTo("RU");
        assertThat(token.plan()).isNull();
        assertThat(token.expiresAt()).isEqualTo(token.issuedAt().plusSeconds(900));
        assertThat(UUID.fromString(token.sessionId()).version()).isEqualTo(7);
    }

    @Test
    void login_withACookie_keepsTheRefreshTokenOutOfTheBody() throws Exception {
        String email = newEmail();
        auth.register(email);

        Answer answer = auth.post(
                "/v1/auth/login",
                json("email", email, "password", PASSWORD, "refreshTokenIn", "cookie", "device", "TV"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().has("refreshToken")).isFalse();
        assertThat(Arrays.asList(answer.header("Set-Cookie").split("; *")))
                .contains("Path=/v1/auth", "HttpOnly", "Secure", "SameSite=Strict")
                .anyMatch(part -> part.matches("Max-Age=6047[0-9]{2}|Max-Age=604800"));
    }

    @Test
    void login_unknownAddressAndWrongPassword_getTheSameAnswer() throws Exception {
        String email = newEmail();
        auth.register(email);

        Answer wrong = auth.login(email, "not the password");
        Answer unknown = auth.login(newEmail(), "not the password");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(wrong.text("/code")).isEqualTo("credentials_wrong").isEqualTo(unknown.text("/code"));
        assertThat(wrong.text("/detail")).isEqualTo(unknown.text("/detail"));
        assertThat(median(newEmail())).as("time for an unknown address").isGreaterThan(median(email) / 4);
    }

    @Test
    void refresh_token_isReplacedAndRepeatedWithinTheGraceTime() throws Exception {
        Answer first = auth.newSignIn();
        String token = first.text("/refreshToken");

        Answer second = auth.refresh(token);
        Answer repeated = auth.refresh(token);

        assertThat(second.status()).isEqualTo(200);
        assertThat(second.text("/refreshToken")).isNotEqualTo(token).isEqualTo(repeated.text("/refreshToken"));
        assertThat(verified(second).sessionId()).isEqualTo(verified(first).sessionId());
        assertThat(verified(second).id()).isNotEqualTo(verified(first).id());
        assertThat(auth.refresh(second.text("/refreshToken")).status()).isEqualTo(200);
    }

    @Test
    void refresh_oneTokenInManyThreads_hasExactlyOneSuccessor() throws Exception {
        String token = auth.newSignIn().text("/refreshToken");
        for (int round = 0; round < Integer.getInteger("auth.rounds", 40); round++) {
            String body = json("refreshToken", token);
            List<CompletableFuture<Answer>> calls = Stream.generate(() -> postPatiently("/v1/auth/refresh", body))
                    .limit(64)
                    .toList();
            List<String> successors = new ArrayList<>();
            for (CompletableFuture<Answer> call : calls) {
                Answer answer = call.get(60, TimeUnit.SECONDS);
                assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
                successors.add(answer.text("/refreshToken"));
            }
            assertThat(successors).hasSize(64).containsOnly(successors.get(0)).doesNotContain(token);
            token = successors.get(0);
        }
    }

    @Test
    void refresh_byCookie_isForOurOwnPagesOnly() throws Exception {
        String email = newEmail();
        auth.register(email);
        Answer login =
                auth.post("/v1/auth/login", json("email", email, "password", PASSWORD, "refreshTokenIn", "cookie"));
        String cookie = login.cookie();

        for (String site : List.of("cross-site", "same-site", "none")) {
            Answer refused = auth.post("/v1/auth/refresh", "{}", "Cookie", cookie, "Sec-Fetch-Site", site);
            assertThat(refused.status()).as(site).isEqualTo(403);
            assertThat(refused.text("/code")).isEqualTo("cross_site");
        }
        Answer own = auth.post("/v1/auth/refresh", "{}", "Cookie", cookie, "Sec-Fetch-Site", "same-origin");
        assertThat(own.status()).isEqualTo(200);
        assertThat(own.body().has("refreshToken")).isFalse();
        assertThat(own.cookie()).startsWith("cinema_refresh=").isNotEqualTo(cookie);
        Answer plain = auth.post("/v1/auth/refresh", "{}", "Cookie", own.cookie());
        assertThat(plain.status()).isEqualTo(200);
        assertThat(verified(plain).sessionId()).isEqualTo(verified(login).sessionId());
    }

    @Test
    void logout_byBody_endsThisSignInOnly() throws Exception {
        String email = newEmail();
        auth.register(email);
        String phone = auth.login(email, PASSWORD).text("/refreshToken");
        String television = auth.login(email, PASSWORD).text("/refreshToken");

        assertThat(auth.post("/v1/auth/logout", json("refreshToken", phone)).status())
                .isEqualTo(204);

        assertThat(auth.refresh(phone).status()).isEqualTo(401);
        assertThat(auth.refresh(television).status()).isEqualTo(200);
        assertThat(auth.post("/v1/auth/logout", json("refreshToken", phone)).status())
                .isEqualTo(204);
        assertThat(auth.post("/v1/auth/logout", json("refreshToken", "nonsense"))
                        .status())
                .isEqualTo(204);
        assertThat(auth.post("/v1/auth/logout", "{}").status()).isEqualTo(204);
        assertThat(auth.post("/v1/auth/logout", "{}", "Accept", "application/json")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void logout_byCookie_endsTheSignInAndTakesTheCookieBack() throws Exception {
        String email = newEmail();
        auth.register(email);
        String cookie = auth.post(
                        "/v1/auth/login", json("email", email, "password", PASSWORD, "refreshTokenIn", "cookie"))
                .cookie();

        assertThat(auth.post("/v1/auth/logout", "{}", "Cookie", cookie, "Sec-Fetch-Site", "cross-site")
                        .status())
                .isEqualTo(403);
        Answer answer = auth.post("/v1/auth/logout", "{}", "Cookie", cookie, "Sec-Fetch-Site", "same-origin");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Set-Cookie")).startsWith("cinema_refresh=;").contains("Max-Age=0", "Path=/v1/auth");
        assertThat(auth.post("/v1/auth/refresh", "{}", "Cookie", cookie).status())
                .isEqualTo(401);
    }

    @Test
    void logout_withASpentToken_endsTheSignInToo() throws Exception {
        String first = auth.newSignIn().text("/refreshToken");
        String second = auth.refresh(first).text("/refreshToken");

        assertThat(auth.post("/v1/auth/logout", json("refreshToken", first)).status())
                .isEqualTo(204);

        assertThat(auth.refresh(second).status()).isEqualTo(401);
    }

    @Test
    void refresh_guessedToken_isRefusedAndHarmsNobody() throws Exception {
        Answer signIn = auth.newSignIn();
        String token = signIn.text("/refreshToken");
        String sessionId = verified(signIn).sessionId();

        for (String guess : List.of(
                sessionId + "." + "A".repeat(43),
                sessionId + "." + "A".repeat(42),
                UUID.randomUUID() + "." + "A".repeat(43),
                "x".repeat(36) + "." + "A".repeat(43),
                "A".repeat(43),
                ".",
                token + "A")) {
            Answer answer = auth.refresh(guess);
            assertThat(answer.status()).as(guess).isEqualTo(401);
            assertThat(answer.text("/code")).isEqualTo("refresh_invalid");
            assertThat(auth.post("/v1/auth/logout", json("refreshToken", guess)).status())
                    .isEqualTo(204);
        }
        assertThat(auth.refresh(token).status()).isEqualTo(200);
    }

    @Test
    void roles_setByAnAdmin_holdFromTheNextTokenOn() throws Exception {
        Answer viewer = auth.newSignIn();
        String path = "/v1/admin/accounts/" + viewer.text("/account/id") + "/roles";
        String admin =
                auth.login(RunningAuth.ADMIN_EMAIL, RunningAuth.ADMIN_PASSWORD).text("/accessToken");
        String roles = json("roles", List.of("editor", "viewer"));

        Answer set = auth.send("PUT", path, roles, "Authorization", "Bearer " + admin);

        assertThat(set.status()).as(set.response().body()).isEqualTo(200);
        assertThat(set.body().at("/roles").toString()).isEqualTo("[\"viewer\",\"editor\"]");
        Answer next = auth.refresh(viewer.text("/refreshToken"));
        assertThat(verified(next).roles()).containsExactlyInAnyOrder("viewer", "editor");
        Answer missing = auth.send(
                "PUT", "/v1/admin/accounts/" + UUID.randomUUID() + "/roles", roles, "Authorization", "Bearer " + admin);
        assertThat(missing.status()).isEqualTo(404);
    }

    @Test
    void roles_setByOthers_isRefused() throws Exception {
        Answer viewer = auth.newSignIn();
        String path = "/v1/admin/accounts/" + viewer.text("/account/id") + "/roles";
        String roles = json("roles", List.of("admin"));
        String token = viewer.text("/accessToken");

        assertThat(auth.send("PUT", path, roles).status()).isEqualTo(401);
        assertThat(auth.send("PUT", path, roles, "Authorization", "Bearer " + token)
                        .status())
                .isEqualTo(403);
        assertThat(auth.send("PUT", path, roles, "Authorization", "Bearer " + token + "x")
                        .status())
                .isEqualTo(401);
        assertThat(verified(auth.refresh(viewer.text("/refreshToken"))).roles()).containsExactly("viewer");
    }

    @Test
    void keys_arePublishedForCachesWithoutTheirPrivateHalf() throws Exception {
        Answer answer = auth.get("/.well-known/jwks.json");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=300");
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.body().at("/keys")).hasSize(2).allSatisfy(key -> {
            assertThat(key.properties().stream().map(Map.Entry::getKey))
                    .containsExactlyInAnyOrder("kty", "kid", "use", "alg", "n", "e");
            assertThat(key.at("/alg").asText()).isEqualTo("RS256");
        });
    }

    static Stream<Arguments> badInput() {
        String password = PASSWORD;
        return Stream.of(
                bad(
                        "register",
                        json("email", "a@b.c", "password", password, "name", "x", "role", "admin"),
                        400,
                        "role"),
                bad("register", json("email", 7, "password", password, "name", "x"), 400, "email"),
                bad("register", json("email", "a@b.c", "password", List.of(), "name", "x"), 400, "password"),
                bad("register", json("password", password, "name", "x"), 422, "email"),
                bad("register", json("email", "a@b.c", "name", "x"), 422, "password"),
                bad("register", json("email", "a@b.c", "password", password), 422, "name"),
                bad("register", json("email", "a@b.c", "password", null, "name", "x"), 422, "password"),
                bad("register", json("email", "nobody", "password", password, "name", "x"), 422, "email"),
                bad("register", json("email", "a b@c.d", "password", password, "name", "x"), 422, "email"),
                bad(
                        "register",
                        json("email", "x".repeat(250) + "@b.c", "password", password, "name", "x"),
                        422,
                        "email"),
                bad("register", json("email", "a@b.c", "password", "short", "name", "x"), 422, "password"),
                bad("register", json("email", "a@b.c", "password", "x".repeat(129), "name", "x"), 422, "password"),
                bad("register", json("email", "a@b.cc", "password", "A@B.CC", "name", "x"), 422, "password"),
                bad(
                        "register",
                        json("email", "long@own.address", "password", "long@own.address", "name", "x"),
                        422,
                        "password"),
                bad("register", json("email", "a@b.c", "password", password, "name", ""), 422, "name"),
                bad("register", json("email", "a@b.c", "password", password, "name", "   "), 422, "name"),
                bad("register", json("email", "a@b.c", "password", password, "name", "a\u0000b"), 400, "name"),
                bad(
                        "register",
                        "{\"email\":\"a@b.c\",\"password\":\"" + password + "\",\"name\":\"\\ud800\"}",
                        422,
                        "name"),
                bad("register", json("email", "a@b.c", "password", password, "name", "x".repeat(101)), 422, "name"),
                bad(
                        "register",
                        json("email", "a@b.c", "password", password, "name", "x", "country", "usa"),
                        422,
                        "country"),
                bad(
                        "register",
                        json("email", "a@b.c", "password", password, "name", "x", "language", "de"),
                        400,
                        "language"),
                bad("login", json("email", "a@b.c"), 422, "password"),
                bad("login", json("email", "a@b.c", "password", "x".repeat(129)), 422, "password"),
                bad("login", json("email", "x".repeat(255), "password", "x"), 422, "email"),
                bad("login", json("email", "a@b.c", "password", "x", "device", "x".repeat(101)), 422, "device"),
                bad(
                        "login",
                        json("email", "a@b.c", "password", "x", "refreshTokenIn", "pocket"),
                        400,
                        "refreshTokenIn"),
                bad("login", json("email", "a@b.c", "password", true), 400, "password"),
                bad("refresh", json("refreshToken", "x".repeat(201)), 422, "refreshToken"),
                bad("refresh", json("refreshToken", ""), 422, "refreshToken"),
                bad("refresh", json("token", "x"), 400, "token"),
                bad("logout", json("refreshToken", 1), 400, "refreshToken"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("badInput")
    void input_bad_isRefusedWithTheFieldNamed(String operation, String body, int status, String field)
            throws Exception {
        Answer answer = auth.post("/v1/auth/" + operation, body);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.body().at("/violations"))
                .anySatisfy(
                        violation -> assertThat(violation.at("/field").asText()).isEqualTo(field));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''|422", "no json|400", "[]|400", "null|422", "7|400", "{|400", "{} {}|400"})
    void input_noJsonObject_isRefused(String body, int status) throws Exception {
        for (String operation : List.of("register", "login", "refresh", "logout")) {
            Answer answer = auth.post("/v1/auth/" + operation, body);
            assertThat(answer.status())
                    .as(operation + " " + answer.response().body())
                    .isEqualTo(status);
            assertThat(answer.text("/code")).isEqualTo("invalid");
        }
    }

    @Test
    void input_otherThanJson_isRefused() throws Exception {
        for (String operation : List.of("register", "login", "refresh", "logout")) {
            Answer form = auth.send("POST", "/v1/auth/" + operation, null, "Content-Type", "text/plain");
            assertThat(form.status()).isBetween(400, 499);
            assertThat(auth.get("/v1/auth/" + operation).status()).isEqualTo(405);
        }
    }

    /** On a busy machine a time-out may be missed; then the same request is made again, as a client would. */
    private static CompletableFuture<Answer> postPatiently(String path, String body) {
        return auth.postAsync(path, body)
                .thenCompose(answer ->
                        answer.status() == 503 ? postPatiently(path, body) : CompletableFuture.completedFuture(answer));
    }

    private static Arguments bad(String operation, String body, int status, String field) {
        return Arguments.of(operation, body, status, field);
    }

    private static AccessToken verified(Answer answer) {
        Clock clock = Clock.systemUTC();
        TokenVerifier verifier = TokenVerifier.create(
                JwksClient.create(auth.base.resolve("/.well-known/jwks.json"), clock),
                "http://localhost:8080",
                "opencinema",
                clock);
        Verification verification = verifier.verify(answer.text("/accessToken"));
        assertThat(verification).isInstanceOf(Verification.Accepted.class);
        return ((Verification.Accepted) verification).token();
    }

    private static long median(String email) throws Exception {
        long[] times = new long[7];
        for (int i = 0; i < times.length; i++) {
            long begin = System.nanoTime();
            auth.login(email, "not the password");
            times[i] = System.nanoTime() - begin;
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
