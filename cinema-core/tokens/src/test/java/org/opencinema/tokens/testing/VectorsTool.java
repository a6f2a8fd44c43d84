package org.opencinema.tokens.testing;

import static org.opencinema.tokens.testing.TokenForge.header;
import static org.opencinema.tokens.testing.TokenForge.sign;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.opencinema.tokens.KeyRing;
import org.opencinema.tokens.RingKey;
import org.opencinema.tokens.SignatureAlgorithm;
import org.opencinema.tokens.SigningKey;

/** Writes the test vectors anew, with new keys whose private halves nobody keeps. The README beside them tells how to run it. */
public final class VectorsTool {
    private static final String ISSUER = "https://cinema.example";
    private static final String AUDIENCE = "opencinema";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final SigningKey rsa = SigningKey.generate(SignatureAlgorithm.RS256);
    private final SigningKey ec = SigningKey.generate(SignatureAlgorithm.ES256);
    private final SigningKey pss = SigningKey.generate(SignatureAlgorithm.PS256);
    private final SigningKey ec384 = SigningKey.generate(SignatureAlgorithm.ES384);
    private final TokenForge forge = new TokenForge(ISSUER, AUDIENCE, NOW);
    private final ObjectNode vectors = JSON.createObjectNode();
    private final ArrayNode tokens = JSON.createArrayNode();

    public static void main(String... args) throws IOException {
        Path file = Path.of(args[0]);
        Files.writeString(file, JSON.writeValueAsString(new VectorsTool().vectors()) + "\n");
    }

    private ObjectNode vectors() throws IOException {
        vectors.put("now", NOW.getEpochSecond());
        vectors.put("clockSkewSeconds", 30);
        vectors.put("issuer", ISSUER);
        vectors.put("audience", AUDIENCE);
        vectors.set("algorithms", JSON.valueToTree(SignatureAlgorithm.values()));
        KeyRing ring = new KeyRing(
                new RingKey(rsa, NOW), new RingKey(ec, NOW), List.of(new RingKey(pss, NOW), new RingKey(ec384, NOW)));
        vectors.set("jwks", JSON.readTree(ring.jwks()));
        vectors.set("tokens", tokens);
        accepted();
        BadTokens.of(rsa, ec, ISSUER, AUDIENCE, NOW)
                .forEach(bad -> tokens.addObject()
                        .put("name", bad.name())
                        .put("token", bad.token())
                        .put("verdict", "rejected")
                        .put("reason", bad.reason().name()));
        return vectors;
    }

    private void accepted() throws IOException {
        long now = NOW.getEpochSecond();
        for (SigningKey key : List.of(rsa, pss, ec, ec384)) {
            accepted(key.algorithm().name(), header(key), forge.claims(), key);
        }
        accepted("typ in capitals", header(rsa).replace("at+jwt", "AT+JWT"));
        accepted("typ in full", header(rsa).replace("at+jwt", "application/at+jwt"));
        accepted("header that says nothing to us", header(rsa, "\"x\":[{}]"));
        acceptedClaims("several audiences", forge.with("aud", "[\"other\",\"" + AUDIENCE + "\"]"));
        acceptedClaims("no roles", forge.with("roles", "[]"));
        acceptedClaims("plan and profile", forge.with("plan", "\"premium\",\"pid\":\"profile-1\""));
        acceptedClaims("plan null", forge.with("plan", "null"));
        acceptedClaims("claim that says nothing to us", forge.with("amr", "[\"pwd\",\"otp\"]"));
        acceptedClaims("escaped letters", forge.with("sub", "\"\\u0432\\u0435\\u0440\\u0430\""));
        acceptedClaims("letters outside of ASCII", forge.with("sub", "\"вера\""));
        acceptedClaims("spaces between the members", forge.claims().replace(",", " ,\n"));
        acceptedClaims(
                "expired within the clock skew",
                forge.with("exp", Long.toString(now - 29)).replace("\"iat\":" + now, "\"iat\":" + (now - 900)));
        acceptedClaims("issued ahead within the clock skew", forge.with("iat", Long.toString(now + 30)));
        acceptedClaims("valid since now", forge.with("nbf", Long.toString(now)));
    }

    private void accepted(String name, String header) throws IOException {
        accepted(name, header, forge.claims(), rsa);
    }

    private void acceptedClaims(String name, String claims) throws IOException {
        accepted(name, header(rsa), claims, rsa);
    }

    private void accepted(String name, String header, String claims, SigningKey key) throws IOException {
        tokens.addObject()
                .put("name", name)
                .put("token", sign(header, claims, key))
                .put("verdict", "accepted")
                .set("claims", JSON.readTree(claims));
    }
}
