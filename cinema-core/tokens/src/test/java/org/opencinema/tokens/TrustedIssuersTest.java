package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.tokens.Verification.Accepted;
import org.opencinema.tokens.Verification.Reason;
import org.opencinema.tokens.Verification.Rejected;

/** Algorithms, keys and several issuers. */
final class TrustedIssuersTest {
    private final SettableClock clock = new SettableClock();
    private final KeyRing ours = KeyRing.generate(SignatureAlgorithm.ES256, clock.instant());
    private final KeyRing partners = KeyRing.generate(SignatureAlgorithm.ES384, clock.instant());
    private final TokenVerifier verifier = TokenVerifier.builder(clock)
            .trust(TrustedIssuer.of("https://ours.example", "cinema", ours))
            .trust(new TrustedIssuer("https://partner.example", "partners", partners, Set.of(SignatureAlgorithm.ES384)))
            .build();

    @Test
    void tokens_ofEachIssuer_areAccepted() {
        assertThat(verifier.verify(token(ours, "https://ours.example", "cinema")))
                .isInstanceOf(Accepted.class);
        assertThat(verifier.verify(token(partners, "https://partner.example", "partners")))
                .isInstanceOf(Accepted.class);
    }

    @Test
    void keysAudienceAndAlgorithms_ofOneIssuer_areNotThoseOfTheOther() {
        assertThat(reason(token(partners, "https://ours.example", "cinema"))).isEqualTo(Reason.WRONG_ALGORITHM);
        assertThat(reason(token(ours, "https://partner.example", "partners"))).isEqualTo(Reason.WRONG_ALGORITHM);
        assertThat(reason(token(partners, "https://partner.example", "cinema"))).isEqualTo(Reason.WRONG_AUDIENCE);
        KeyRing strangers = KeyRing.generate(SignatureAlgorithm.ES256, clock.instant());
        assertThat(reason(token(strangers, "https://ours.example", "cinema"))).isEqualTo(Reason.UNKNOWN_KEY);
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void key_ofEachAlgorithm_goesThroughPkcs8AndJwks(SignatureAlgorithm algorithm) throws Exception {
        SigningKey key = SigningKey.generate(algorithm);
        SigningKey copy = SigningKey.of(algorithm, key.pkcs8());
        KeyRing ring = new KeyRing(new RingKey(key, clock.instant()), ours.next(), List.of());
        Map<String, VerificationKey> read = Jwks.read(ring.jwks().getBytes("UTF-8"));

        assertThat(copy.publicKey()).isEqualTo(key.publicKey());
        assertThat(read).containsEntry(key.id(), key.publicKey());
        assertThat(key.id()).hasSize(43);
    }

    @Test
    void thumbprint_ofTheExampleOfRfc7638_isTheSame() throws Exception {
        String modulus =
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs"
                        + "tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6"
                        + "qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU"
                        + "8awapJzKnqDKgw";
        String set = "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"2011-04-29\",\"n\":\"" + modulus + "\",\"e\":\"AQAB\"}]}";

        assertThat(Jwks.thumbprint(
                        Jwks.read(set.getBytes("UTF-8")).get("2011-04-29").key()))
                .isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // beside the curve, the point at zero, too short, of another curve, of another kind
                "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\",\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"",
                "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
                "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"",
                "\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\",\"y\":\"AA\"",
                "\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"c2VjcmV0\"",
                "\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"",
                "\"kty\":\"RSA\",\"alg\":\"none\",\"n\":\"AQAB\",\"e\":\"AQAB\""
            })
    void key_thatIsBad_isPassedOverAndTheOthersStay(String members) throws Exception {
        String set = ours.jwks().replace("{\"keys\":[", "{\"keys\":[{\"kid\":\"bad\"," + members + "},");

        assertThat(Jwks.read(set.getBytes("UTF-8")))
                .containsOnlyKeys(ours.current().id(), ours.next().id());
    }

    @Test
    void keySet_withTooManyKeysOrOneIdTwice_isRefused() {
        String one = ours.jwks().substring("{\"keys\":[".length(), ours.jwks().length() - 2);
        assertThatThrownBy(() -> Jwks.read(("{\"keys\":[" + one + "," + one + "]}").getBytes("UTF-8")))
                .hasMessageContaining("same id");
        String many = "{},".repeat(Jwks.MAX_KEYS);
        assertThatThrownBy(() -> Jwks.read(("{\"keys\":[" + many + one + "]}").getBytes("UTF-8")))
                .hasMessageContaining("more than 64 keys");
    }

    @Test
    void clockSkew_isBoundedAndKept() {
        assertThatThrownBy(() -> TokenVerifier.builder(clock).clockSkew(Duration.ofMinutes(6)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TokenVerifier.builder(clock).build()).isInstanceOf(IllegalStateException.class);
        TokenVerifier exact = TokenVerifier.builder(clock)
                .trust(TrustedIssuer.of("https://ours.example", "cinema", ours))
                .clockSkew(Duration.ZERO)
                .build();
        String token = token(ours, "https://ours.example", "cinema");
        clock.advance(Duration.ofMinutes(15));

        assertThat(exact.verify(token)).isInstanceOf(Rejected.class);
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);
    }

    private Reason reason(String token) {
        return ((Rejected) verifier.verify(token)).reason();
    }

    private String token(KeyRing ring, String issuer, String audience) {
        return TokenIssuer.create(() -> ring, issuer, audience)
                .issue(new AccessToken(
                        "id",
                        "account",
                        "web",
                        "session",
                        Set.of("viewer"),
                        null,
                        null,
                        "US",
                        clock.instant(),
                        clock.instant().plus(Duration.ofMinutes(15))));
    }
}
