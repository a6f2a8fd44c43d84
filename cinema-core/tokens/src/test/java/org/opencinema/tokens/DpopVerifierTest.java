package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.tokens.DpopVerification.Accepted;
import org.opencinema.tokens.DpopVerification.Reason;
import org.opencinema.tokens.DpopVerification.Rejected;
import org.opencinema.tokens.testing.TestKey;

final class DpopVerifierTest {
    private static final URI TARGET = URI.create("https://cinema.example/v1/me");
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    private final SettableClock clock = new SettableClock();
    private final TestKey key = TestKey.generate(clock);
    private final DpopVerifier verifier = DpopVerifier.create(RecentProofs.create(clock), clock);

    static Stream<JsonNode> vectors() {
        return Vectors.read("dpop.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void verify_vector_hasItsResult(JsonNode vector) {
        Clock then = Clock.fixed(Instant.parse(vector.path("now").asText()), ZoneOffset.UTC);
        DpopVerification result = DpopVerifier.create(RecentProofs.create(then), then)
                .verify(
                        vector.path("proof").asText(),
                        new DpopVerifier.Request(
                                vector.path("method").asText(),
                                URI.create(vector.path("target").asText()),
                                vector.path("accessToken").textValue(),
                                vector.path("keyThumbprint").textValue()));

        assertThat(result instanceof Rejected rejected ? rejected.reason().name() : "ACCEPTED")
                .as(vector.path("source").asText())
                .isEqualTo(vector.path("result").asText());
        if (result instanceof Accepted accepted) {
            assertThat(accepted.keyThumbprint()).isEqualTo("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
        }
    }

    /** RFC 7638, section 3.1. */
    @Test
    void thumbprint_ofTheKeyOfTheRfc_isTheOneOfTheRfc() {
        String modulus =
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRX"
                        + "jBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJ"
                        + "ZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIq"
                        + "bw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

        assertThat(DpopKey.of(
                                SignatureAlgorithm.RS256,
                                Map.of("kty", "RSA", "n", modulus, "e", "AQAB", "kid", "2011-04-29"))
                        .thumbprint())
                .isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    @Test
    void verify_proofAgain_isRejectedWhileItIsCurrent() {
        String proof = key.proof("GET", TARGET, null);

        assertThat(verify(proof)).isEqualTo(new Accepted(key.thumbprint()));
        assertThat(reason(proof)).isEqualTo(Reason.REPLAYED);
        clock.advance(DpopVerifier.WINDOW);
        assertThat(reason(proof)).as("at the end of its time").isEqualTo(Reason.REPLAYED);
        clock.advance(Duration.ofSeconds(1));
        assertThat(reason(proof)).isEqualTo(Reason.NOT_CURRENT);
    }

    @Test
    void verify_proofOfTheFuture_isRememberedToItsEnd() {
        String proof = key.sign(claims(key.jwk()).withIssuedAt(NOW.plusSeconds(60)));
        assertThat(verify(proof)).isInstanceOf(Accepted.class);
        clock.advance(Duration.ofSeconds(120));
        assertThat(reason(proof)).isEqualTo(Reason.REPLAYED);
    }

    @Test
    void verify_sameIdOfAnotherKey_isNoReplay() {
        TestKey other = TestKey.generate(clock);

        assertThat(verify(key.sign(claims(key.jwk())))).isInstanceOf(Accepted.class);
        assertThat(verify(other.sign(claims(other.jwk())))).isInstanceOf(Accepted.class);
    }

    @Test
    void verify_rs256_isAccepted() throws Exception {
        KeyPair pair = rsa(2_048);
        Algorithm algorithm = Algorithm.RSA256(null, (RSAPrivateKey) pair.getPrivate());

        assertThat(verify(claims(jwk((RSAPublicKey) pair.getPublic())).sign(algorithm)))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void verify_rsaKeyOfTooFewBits_isRejected() throws Exception {
        KeyPair pair = rsa(1_024);
        Algorithm algorithm = Algorithm.RSA256(null, (RSAPrivateKey) pair.getPrivate());

        assertThat(reason(claims(jwk((RSAPublicKey) pair.getPublic())).sign(algorithm)))
                .isEqualTo(Reason.BAD_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
    void verify_privateMemberInTheKey_isRejected(String member) {
        assertThat(reason(key.sign(claims(with(key.jwk(), member, "AA"))))).isEqualTo(Reason.BAD_KEY);
    }

    @Test
    void verify_noKeyOrAnotherKind_isRejected() {
        assertThat(reason(key.sign(claims(Map.of())))).isEqualTo(Reason.BAD_KEY);
        assertThat(reason(key.sign(claims(with(key.jwk(), "kty", "oct"))))).isEqualTo(Reason.BAD_KEY);
        assertThat(reason(key.sign(claims(with(key.jwk(), "crv", "P-384"))))).isEqualTo(Reason.BAD_KEY);
        assertThat(reason(key.sign(claims(with(key.jwk(), "y", key.jwk().get("x"))))))
                .as("no point of the curve")
                .isEqualTo(Reason.BAD_KEY);
    }

    @Test
    void verify_signedByAnotherKey_isRejected() {
        assertThat(reason(TestKey.generate(clock).sign(claims(key.jwk())))).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void verify_unsignedOrSharedSecret_isRejected() {
        assertThat(reason(claims(key.jwk()).sign(Algorithm.none()))).isEqualTo(Reason.WRONG_ALGORITHM);
        byte[] confusion = key.jwk().toString().getBytes(StandardCharsets.UTF_8);
        assertThat(reason(claims(key.jwk()).sign(Algorithm.HMAC256(confusion)))).isEqualTo(Reason.WRONG_ALGORITHM);
    }

    @Test
    void verify_otherTypeOrCriticalHeader_isRejected() {
        Map<String, Object> header = new HashMap<>(Map.of("typ", "at+jwt", "jwk", key.jwk()));
        assertThat(reason(key.sign(claims(key.jwk()).withHeader(header)))).isEqualTo(Reason.WRONG_TYPE);
        header.put("typ", "dpop+jwt");
        header.put("crit", List.of("exp"));
        assertThat(reason(key.sign(claims(key.jwk()).withHeader(header)))).isEqualTo(Reason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jti", "htm", "htu", "iat"})
    void verify_claimMissing_isRejected(String claim) {
        String proof = key.sign(claims(key.jwk()).withNullClaim(claim));

        assertThat(reason(proof)).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void verify_oddInput_isRejected() {
        for (String proof : List.of("", "a", "a.b.c", "....", "x".repeat(DpopVerifier.MAX_LENGTH + 1))) {
            assertThat(reason(proof)).isEqualTo(Reason.MALFORMED);
        }
        for (String target : List.of("me", "/v1/me", "https:///v1/me", "https://a@cinema.example/v1/me", "::", "a:b")) {
            String proof = key.sign(claims(key.jwk()).withClaim("htu", target));
            assertThat(reason(proof)).as(target).isEqualTo(Reason.WRONG_TARGET);
        }
        assertThat(reason(key.sign(claims(key.jwk()).withJWTId("x".repeat(201)))))
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void verify_nonceRequired_onlyAFreshOneIsAccepted() {
        DpopVerifier demanding = verifier.requiringNonces("of-today"::equals);
        DpopVerifier.Request request = new DpopVerifier.Request("GET", TARGET, null, null);

        assertThat(demanding.verify(key.sign(claims(key.jwk())), request))
                .isEqualTo(new Rejected(Reason.WRONG_NONCE, "the proof needs a nonce of ours"));
        assertThat(demanding.verify(key.sign(claims(key.jwk()).withClaim("nonce", "old")), request))
                .isInstanceOf(Rejected.class);
        assertThat(demanding.verify(key.sign(claims(key.jwk()).withClaim("nonce", "of-today")), request))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void boundToken_keepsItsKeyAndScopes() {
        KeyRing ring = KeyRing.generate(SignatureAlgorithm.RS256, NOW);
        AccessToken content = new AccessToken(
                "1",
                "a",
                "c",
                "s",
                java.util.Set.of("service"),
                null,
                null,
                "ZZ",
                NOW,
                NOW.plus(Duration.ofMinutes(1)),
                key.thumbprint(),
                java.util.Set.of("getContact", "putGenre"));
        String token = TokenIssuer.create(() -> ring, "i", "a").issue(content);

        assertThat(TokenVerifier.create(ring, "i", "a", clock).verify(token))
                .isEqualTo(new Verification.Accepted(content));
    }

    @Test
    void tokenConfirmedInAnotherWay_isRejected() {
        SigningKey signing = SigningKey.generate(SignatureAlgorithm.RS256);
        KeySource ring = id -> java.util.Optional.of(signing.publicKey());
        String token = JWT.create()
                .withHeader(Map.of("typ", "at+jwt"))
                .withKeyId(signing.id())
                .withIssuer("i")
                .withAudience("a")
                .withJWTId("1")
                .withSubject("a")
                .withClaim("client_id", "c")
                .withClaim("sid", "s")
                .withClaim("roles", List.of("viewer"))
                .withClaim("country", "US")
                .withClaim("cnf", Map.of("x5t#S256", "of a certificate"))
                .withIssuedAt(NOW)
                .withExpiresAt(NOW.plusSeconds(60))
                .sign(signing.signing());

        assertThat(TokenVerifier.create(ring, "i", "a", clock).verify(token))
                .isInstanceOfSatisfying(
                        Verification.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Verification.Reason.MALFORMED));
    }

    private JWTCreator.Builder claims(Map<String, String> jwk) {
        return JWT.create()
                .withHeader(Map.of("typ", "dpop+jwt", "jwk", jwk))
                .withJWTId("the-same-each-time")
                .withClaim("htm", "GET")
                .withClaim("htu", TARGET.toString())
                .withIssuedAt(NOW);
    }

    private DpopVerification verify(String proof) {
        return verifier.verify(proof, new DpopVerifier.Request("GET", TARGET, null, null));
    }

    private Reason reason(String proof) {
        return ((Rejected) verify(proof)).reason();
    }

    private static Map<String, String> with(Map<String, String> jwk, String member, String value) {
        Map<String, String> changed = new HashMap<>(jwk);
        changed.put(member, value);
        return changed;
    }

    private static KeyPair rsa(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static Map<String, String> jwk(RSAPublicKey key) {
        return Map.of("kty", "RSA", "n", number(key.getModulus()), "e", number(key.getPublicExponent()));
    }

    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        int start = bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(java.util.Arrays.copyOfRange(bytes, start, bytes.length));
    }
}
