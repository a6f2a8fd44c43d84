package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opencinema.tokens.Verification.Accepted;
import org.opencinema.tokens.Verification.Rejected;

final class VectorsTest {
    private static final JsonNode VECTORS = read();
    private static final Clock CLOCK =
            Clock.fixed(Instant.ofEpochSecond(VECTORS.at("/now").asLong()), ZoneOffset.UTC);

    @TestFactory
    Stream<DynamicTest> token_ofTheVectors_getsItsVerdict() throws IOException {
        Map<String, VerificationKey> keys =
                Jwks.read(VECTORS.at("/jwks").toString().getBytes("UTF-8"));
        TokenVerifier verifier = TokenVerifier.builder(CLOCK)
                .trust(new TrustedIssuer(
                        VECTORS.at("/issuer").asText(),
                        VECTORS.at("/audience").asText(),
                        id -> Optional.ofNullable(keys.get(id)),
                        algorithms()))
                .clockSkew(Duration.ofSeconds(VECTORS.at("/clockSkewSeconds").asLong()))
                .build();
        return elements("/tokens")
                .map(vector -> DynamicTest.dynamicTest(
                        vector.at("/name").asText(),
                        () -> check(vector, verifier.verify(vector.at("/token").asText()))));
    }

    @Test
    void vectors_holdNoPrivateKey() {
        for (String member : Set.of("d", "p", "q", "dp", "dq", "qi", "k")) {
            assertThat(VECTORS.at("/jwks").findValue(member)).as(member).isNull();
        }
    }

    private static void check(JsonNode vector, Verification verification) {
        if (vector.at("/verdict").asText().equals("rejected")) {
            assertThat(verification).isInstanceOf(Rejected.class);
            assertThat(((Rejected) verification).reason().name())
                    .isEqualTo(vector.at("/reason").asText());
            return;
        }
        assertThat(verification).isInstanceOf(Accepted.class);
        AccessToken token = ((Accepted) verification).token();
        JsonNode claims = vector.at("/claims");
        assertThat(token.subject()).isEqualTo(claims.at("/sub").asText());
        assertThat(token.id()).isEqualTo(claims.at("/jti").asText());
        assertThat(token.clientId()).isEqualTo(claims.at("/client_id").asText());
        assertThat(token.sessionId()).isEqualTo(claims.at("/sid").asText());
        assertThat(token.country()).isEqualTo(claims.at("/country").asText());
        assertThat(token.roles()).hasSize(claims.at("/roles").size());
        assertThat(token.plan()).isEqualTo(claims.at("/plan").textValue());
        assertThat(token.profileId()).isEqualTo(claims.at("/pid").textValue());
        assertThat(token.issuedAt().getEpochSecond())
                .isEqualTo(claims.at("/iat").asLong());
        assertThat(token.expiresAt().getEpochSecond())
                .isEqualTo(claims.at("/exp").asLong());
    }

    private static Set<SignatureAlgorithm> algorithms() {
        Set<SignatureAlgorithm> algorithms = new HashSet<>();
        elements("/algorithms").forEach(name -> algorithms.add(SignatureAlgorithm.valueOf(name.asText())));
        return algorithms;
    }

    private static Stream<JsonNode> elements(String pointer) {
        return StreamSupport.stream(VECTORS.at(pointer).spliterator(), false);
    }

    private static JsonNode read() {
        try (InputStream file = VectorsTest.class.getResourceAsStream("/vectors/access-tokens.json")) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
