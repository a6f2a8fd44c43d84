package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.tokens.testing.TestKey;

/** Tokens that are bound to a key of the client (DPoP, RFC 9449). */
final class BoundTokensTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static final URI LOGIN = URI.create("http://localhost:8080/v1/auth/login");
    private static final URI REFRESH = URI.create("http://localhost:8080/v1/auth/refresh");
    private static final URI SERVICE_TOKENS = URI.create("http://localhost:8080/v1/auth/service-tokens");
    private static final URI PROFILE_TOKENS = URI.create("http://localhost:8080/v1/auth/profile-tokens");
    private static final Clock CLOCK = Clock.systemUTC();

    private static RunningAuth auth;
    private static String email;
    private final TestKey key = TestKey.generate(CLOCK);

    @BeforeAll
    static void start() throws Exception {
        auth = RunningAuth.start(RunningAuth.settings(
                servers.postgres().createDatabase("auth_bound"),
                servers.postgres().superuser(),
                servers.redis().uri()));
        email = newEmail();
        auth.register(email);
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @Test
    void login_withAProof_bindsAccessAndRefreshTokens() throws Exception {
        Answer login = login(key.proof("POST", LOGIN, null));
        assertThat(login.status()).as(login.body().toString()).isEqualTo(200);
        assertThat(login.text("/tokenType")).isEqualTo("DPoP");
        assertThat(boundTo(login)).isEqualTo(key.thumbprint());

        Answer refreshed = refresh(login.text("/refreshToken"), key.proof("POST", REFRESH, null));
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(refreshed.text("/tokenType")).isEqualTo("DPoP");
        assertThat(boundTo(refreshed)).isEqualTo(key.thumbprint());
        Answer again = refresh(refreshed.text("/refreshToken"), key.proof("POST", REFRESH, null));
        assertThat(again.status()).isEqualTo(200);
    }

    @Test
    void login_withoutAProof_givesBearerTokens() throws Exception {
        Answer login = auth.login(email, PASSWORD);
        assertThat(login.text("/tokenType")).isEqualTo("Bearer");
        assertThat(JWT.decode(login.text("/accessToken")).getClaim("cnf").isMissing())
                .isTrue();

        Answer refreshed = refresh(login.text("/refreshToken"), key.proof("POST", REFRESH, null));
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(refreshed.text("/tokenType"))
                .as("a sign-in is bound at its beginning or never")
                .isEqualTo("Bearer");
    }

    @Test
    void refreshToken_stolen_isWorthlessAndStaysTheOwners() throws Exception {
        String token = login(key.proof("POST", LOGIN, null)).text("/refreshToken");

        Answer without = auth.refresh(token);
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.text("/code")).isEqualTo("dpop_required");
        Answer ofTheThief = refresh(token, TestKey.generate(CLOCK).proof("POST", REFRESH, null));
        assertThat(ofTheThief.status()).isEqualTo(401);
        assertThat(ofTheThief.text("/code")).isEqualTo("dpop_required");
        assertThat(refresh(token, key.proof("POST", REFRESH, null)).status())
                .as("nothing was spent")
                .isEqualTo(200);
    }

    @Test
    void proof_usedAgain_isRefusedByEveryInstance() throws Exception {
        String proof = key.proof("POST", LOGIN, null);
        assertThat(login(proof).status()).isEqualTo(200);
        assertRefused(login(proof), "used before");

        Map<String, String> settings = new HashMap<>(RunningAuth.settings(
                servers.postgres().createDatabase("auth_bound_two"),
                servers.postgres().superuser(),
                servers.redis().uri()));
        try (RunningAuth other = RunningAuth.start(settings)) {
            Answer answer = other.post("/v1/auth/login", json("email", email, "password", PASSWORD), "DPoP", proof);
            assertRefused(answer, "used before");
        }
    }

    @Test
    void proof_ofAnotherRequestTimeOrForm_isRefused() throws Exception {
        assertRefused(login(key.proof("GET", LOGIN, null)), "not for POST");
        assertRefused(login(key.proof("POST", REFRESH, null)), "address");
        assertRefused(login(key.proof("POST", auth.base.resolve("/v1/auth/login"), null)), "address");
        TestKey late = TestKey.generate(Clock.offset(CLOCK, Duration.ofMinutes(-2)));
        assertRefused(login(late.proof("POST", LOGIN, null)), "it is");
        TestKey early = TestKey.generate(Clock.offset(CLOCK, Duration.ofMinutes(2)));
        assertRefused(login(early.proof("POST", LOGIN, null)), "it is");
        assertRefused(login(proof(key.jwk()).sign(Algorithm.none())), "are accepted");
        assertRefused(login(proof(key.jwk()).sign(Algorithm.HMAC256("a secret that both sides know"))), "are accepted");
        Map<String, String> withPrivate = new HashMap<>(key.jwk());
        withPrivate.put("d", "AAAA");
        assertRefused(login(key.sign(proof(withPrivate))), "no public key");
        assertRefused(login(key.sign(proof(TestKey.generate(CLOCK).jwk()))), "signature");
        assertRefused(login(key.sign(proof(key.jwk()).withNullClaim("jti"))), "jti");
        assertRefused(login("nonsense"), "well-formed");
        assertRefused(
                auth.post(
                        "/v1/auth/login",
                        json("email", email, "password", PASSWORD),
                        "DPoP",
                        key.proof("POST", LOGIN, null),
                        "DPoP",
                        key.proof("POST", LOGIN, null)),
                "one proof");
    }

    @Test
    void proof_longerThanTheContractSays_isRefusedByName() throws Exception {
        Answer answer = login("x".repeat(4_097));

        assertThat(answer.status()).isIn(400, 422);
        assertThat(answer.text("/violations/0/field")).isEqualTo("DPoP");
    }

    @Test
    void serviceToken_withAProof_opensNothingWithoutTheKey() throws Exception {
        String body = json("client", "user", "secret", RunningAuth.SERVICE_SECRET);
        Answer service = auth.post("/v1/auth/service-tokens", body, "DPoP", key.proof("POST", SERVICE_TOKENS, null));
        String token = service.text("/accessToken");
        assertThat(service.text("/tokenType")).isEqualTo("DPoP");
        assertThat(boundTo(service)).isEqualTo(key.thumbprint());
        Answer bound = login(key.proof("POST", LOGIN, null));
        String choice = json(
                "accountId",
                bound.text("/account/id"),
                "sessionId",
                JWT.decode(bound.text("/accessToken")).getClaim("sid").asString(),
                "profileId",
                UUID.randomUUID().toString());

        assertThat(auth.post("/v1/auth/profile-tokens", choice, "Authorization", "Bearer " + token)
                        .text("/code"))
                .isEqualTo("dpop_required");
        assertThat(profile(choice, token, TestKey.generate(CLOCK).proof("POST", PROFILE_TOKENS, token))
                        .text("/code"))
                .isEqualTo("dpop_invalid");
        assertThat(profile(choice, token, key.proof("POST", PROFILE_TOKENS, "another token"))
                        .text("/code"))
                .isEqualTo("dpop_invalid");
        Answer chosen = profile(choice, token, key.proof("POST", PROFILE_TOKENS, token));
        assertThat(chosen.status()).isEqualTo(200);
        assertThat(chosen.text("/tokenType")).isEqualTo("DPoP");
        assertThat(boundTo(chosen)).as("as the sign-in is").isEqualTo(key.thumbprint());
    }

    private static Answer profile(String body, String token, String proof) throws Exception {
        return auth.post("/v1/auth/profile-tokens", body, "Authorization", "DPoP " + token, "DPoP", proof);
    }

    private static Answer login(String proof) throws Exception {
        return auth.login(email, PASSWORD, "DPoP", proof);
    }

    private static Answer refresh(String token, String proof) throws Exception {
        return auth.post("/v1/auth/refresh", json("refreshToken", token), "DPoP", proof);
    }

    private static JWTCreator.Builder proof(Map<String, String> jwk) {
        return JWT.create()
                .withHeader(Map.of("typ", "dpop+jwt", "jwk", jwk))
                .withJWTId(UUID.randomUUID().toString())
                .withClaim("htm", "POST")
                .withClaim("htu", LOGIN.toString())
                .withIssuedAt(CLOCK.instant());
    }

    private static Object boundTo(Answer answer) {
        return JWT.decode(answer.text("/accessToken")).getClaim("cnf").asMap().get("jkt");
    }

    private static void assertRefused(Answer answer, String detail) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("/code")).isEqualTo("dpop_invalid");
        assertThat(answer.text("/detail")).contains(detail);
        assertThat(answer.header("WWW-Authenticate")).startsWith("DPoP error=\"invalid_dpop_proof\"");
    }
}
