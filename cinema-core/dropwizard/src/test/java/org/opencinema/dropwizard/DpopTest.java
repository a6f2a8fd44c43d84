package org.opencinema.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.testing.TestIssuer;
import org.opencinema.tokens.testing.TestKey;

final class DpopTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final URI PUBLIC = URI.create("https://cinema.example/v1/things");
    private static final HttpClient client = HttpClient.newHttpClient();
    private static final TestKey key = TestKey.generate(CLOCK);
    private static TestIssuer issuer;
    private static ProbeApplication probe;
    private static String token;

    @BeforeAll
    static void start() throws Exception {
        issuer = TestIssuer.start(CLOCK);
        probe = new ProbeApplication(Map.of(
                "CINEMA_TOKEN_ISSUER",
                issuer.issuer(),
                "CINEMA_JWKS_URI",
                issuer.jwksUri().toString(),
                "CINEMA_PUBLIC_URL",
                "https://cinema.example"));
        probe.start();
        token = token("editor", key.thumbprint(), Set.of());
    }

    @AfterAll
    static void stop() throws Exception {
        probe.stop();
        issuer.close();
    }

    @Test
    void boundToken_withAProofOfItsKey_isAccepted() throws Exception {
        String proof = key.proof("POST", PUBLIC, token);

        assertThat(post("Authorization", "DPoP " + token, "DPoP", proof).statusCode())
                .isEqualTo(201);
        assertThat(post("authorization", "dpop " + token, "dpop", key.proof("POST", PUBLIC, token))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void boundToken_withoutTheKey_isRefused() throws Exception {
        HttpResponse<String> asBearer = post("Authorization", "Bearer " + token);
        assertRefused(asBearer, "dpop_required");
        assertThat(asBearer.headers().firstValue("WWW-Authenticate"))
                .hasValue("DPoP error=\"invalid_token\", algs=\"RS256 PS256 ES256 ES384\"");
        assertRefused(
                post("Authorization", "Bearer " + token, "DPoP", key.proof("POST", PUBLIC, token)), "dpop_required");
        HttpResponse<String> withoutProof = post("Authorization", "DPoP " + token);
        assertRefused(withoutProof, "dpop_invalid");
        assertThat(withoutProof.headers().firstValue("WWW-Authenticate"))
                .hasValue("DPoP error=\"invalid_dpop_proof\", algs=\"RS256 PS256 ES256 ES384\"");
        String ofTheThief = TestKey.generate(CLOCK).proof("POST", PUBLIC, token);
        assertRefused(post("Authorization", "DPoP " + token, "DPoP", ofTheThief), "dpop_invalid");
    }

    @Test
    void proof_usedAgain_isRefused() throws Exception {
        String proof = key.proof("POST", PUBLIC, token);
        assertThat(post("Authorization", "DPoP " + token, "DPoP", proof).statusCode())
                .isEqualTo(201);

        assertRefused(post("Authorization", "DPoP " + token, "DPoP", proof), "dpop_invalid");
    }

    @Test
    void proof_ofAnotherRequest_isRefused() throws Exception {
        String other = token("editor", key.thumbprint(), Set.of());
        URI direct = URI.create("http://127.0.0.1:" + probe.port() + "/v1/things");
        for (String proof : new String[] {
            key.proof("GET", PUBLIC, token),
            key.proof("POST", URI.create(PUBLIC + "/1"), token),
            key.proof("POST", direct, token),
            key.proof("POST", PUBLIC, other),
            key.proof("POST", PUBLIC, null),
            TestKey.generate(Clock.offset(CLOCK, Duration.ofMinutes(-2))).proof("POST", PUBLIC, token),
            "nonsense"
        }) {
            assertRefused(post("Authorization", "DPoP " + token, "DPoP", proof), "dpop_invalid");
        }
    }

    @Test
    void forwardedHost_isNotBelieved() throws Exception {
        String proof = key.proof("POST", URI.create("https://evil.example/v1/things"), token);

        assertRefused(
                post(
                        "Authorization",
                        "DPoP " + token,
                        "DPoP",
                        proof,
                        "X-Forwarded-Host",
                        "evil.example",
                        "Forwarded",
                        "host=evil.example"),
                "dpop_invalid");
    }

    @Test
    void proofs_two_areRefused() throws Exception {
        assertRefused(
                post(
                        "Authorization",
                        "DPoP " + token,
                        "DPoP",
                        key.proof("POST", PUBLIC, token),
                        "DPoP",
                        key.proof("POST", PUBLIC, token)),
                "dpop_invalid");
    }

    @Test
    void bearerToken_isAcceptedAsBearerOnly() throws Exception {
        String bearer = token("editor", null, Set.of());

        assertThat(post("Authorization", "Bearer " + bearer).statusCode()).isEqualTo(201);
        assertRefused(
                post("Authorization", "DPoP " + bearer, "DPoP", key.proof("POST", PUBLIC, bearer)), "token_invalid");
    }

    @Test
    void noToken_isToldBothWays() throws Exception {
        assertThat(post().headers().allValues("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"cinema\"", "DPoP algs=\"RS256 PS256 ES256 ES384\"");
    }

    @Test
    void scopes_ofAService_openWhatTheyNameOnly() throws Exception {
        assertThat(post("Authorization", "Bearer " + token("service", null, Set.of()))
                        .statusCode())
                .isEqualTo(201);
        assertThat(post("Authorization", "Bearer " + token("service", null, Set.of("create", "other")))
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> other = post("Authorization", "Bearer " + token("service", null, Set.of("other")));
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(other.body()).contains("scope_missing");
        assertThat(post("Authorization", "Bearer " + token("editor", null, Set.of("create", "things")))
                        .statusCode())
                .as("operations are scopes of services only; an app needs the scope cinema")
                .isEqualTo(403);
        assertThat(post("Authorization", "Bearer " + token("editor", null, Set.of("cinema", "things")))
                        .statusCode())
                .isEqualTo(201);
    }

    private static String token(String role, String keyThumbprint, Set<String> scopes) {
        Instant now = CLOCK.instant();
        return issuer.sign(new AccessToken(
                java.util.UUID.randomUUID().toString(),
                "01900000-0000-7000-8000-000000000001",
                "test",
                "session",
                Set.of(role),
                null,
                null,
                "US",
                now,
                now.plus(Duration.ofMinutes(5)),
                keyThumbprint,
                scopes));
    }

    private static HttpResponse<String> post(String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + probe.port() + "/v1/things?a=b"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"a\"}"));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static void assertRefused(HttpResponse<String> answer, String code) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(new ObjectMapper().readTree(answer.body()).path("code").asText())
                .isEqualTo(code);
    }
}
