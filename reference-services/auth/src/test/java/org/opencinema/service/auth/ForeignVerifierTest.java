package org.opencinema.service.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.tokens.testing.TestIssuer;

/** A library of others, jose on Node.js, verifies our tokens by the published keys. */
final class ForeignVerifierTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = RunningAuth.settings(
                servers.postgres().createDatabase("auth_foreign"),
                servers.postgres().superuser(),
                servers.redis().uri());
        auth = RunningAuth.start(settings);
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @Test
    void jose_readsTheClaimsOfOurTokens_andRefusesTamperedOnes() throws Exception {
        String email = RunningAuth.newEmail();
        Answer account = auth.register(email);
        String token = auth.login(email, RunningAuth.PASSWORD).text("/accessToken");

        List<JsonNode> answers =
                verify(auth.keys(), "http://localhost:8080", token, tampered(token), token + "A", "x.y.z");

        JsonNode claims = answers.get(0).at("/claims");
        assertThat(answers.get(0).at("/header/alg").asText()).isEqualTo("RS256");
        assertThat(claims.at("/sub").asText()).isEqualTo(account.text("/id"));
        assertThat(claims.at("/roles")).hasSize(1);
        assertThat(claims.at("/roles/0").asText()).isEqualTo("viewer");
        assertThat(claims.at("/country").asText()).isEqualTo("US");
        assertThat(claims.at("/exp").asLong() - claims.at("/iat").asLong()).isEqualTo(900);
        assertThat(answers.get(1).at("/code").asText()).isEqualTo("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
        assertThat(answers.stream().skip(1))
                .allMatch(answer -> !answer.at("/accepted").asBoolean());
    }

    @Test
    void jose_readsTokensOfEllipticCurves() throws Exception {
        UUID account = UUID.randomUUID();
        try (TestIssuer issuer = TestIssuer.start(Clock.systemUTC())) {
            String token = issuer.token(account, "editor");

            List<JsonNode> answers = verify(issuer.jwksUri(), issuer.issuer(), token, tampered(token));

            assertThat(answers.get(0).at("/header/alg").asText()).isEqualTo("ES256");
            assertThat(answers.get(0).at("/claims/sub").asText()).isEqualTo(account.toString());
            assertThat(answers.get(1).at("/accepted").asBoolean(true)).isFalse();
        }
    }

    /** One character of the claims is another one. */
    private static String tampered(String token) {
        int at = token.indexOf('.') + 20;
        char other = token.charAt(at) == 'A' ? 'B' : 'A';
        return token.substring(0, at) + other + token.substring(at + 1);
    }

    private static List<JsonNode> verify(URI keys, String issuer, String... tokens) throws Exception {
        Process node = new ProcessBuilder("node", "verify.mjs", keys.toString(), issuer, "opencinema")
                .directory(new File("src/test/node"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            node.getOutputStream().write(String.join("\n", tokens).getBytes(UTF_8));
            node.getOutputStream().close();
            List<JsonNode> answers = new ArrayList<>();
            for (String line : new String(node.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList()) {
                answers.add(JSON.readTree(line));
            }
            assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(answers).hasSameSizeAs(tokens);
            return answers;
        } finally {
            node.destroyForcibly();
        }
    }
}
