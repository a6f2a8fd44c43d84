package org.opencinema.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.opencinema.signing.PathVerification.Accepted;
import org.opencinema.signing.PathVerification.Reason;
import org.opencinema.signing.PathVerification.Rejected;

final class PathSigningTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(3600);
    private static final UUID SESSION = UUID.fromString("01975e2c-9a00-7000-8000-0123456789ab");
    private static final String PACKAGE = "01975e2c-9a00-7000-8000-00000000abcd";

    private final SigningKeys keys = SigningKeys.of(1, secret(1));
    private final String token = PathSigner.create(keys).sign(PACKAGE, SESSION, LATER);

    @Property
    void token_ofAnyGrant_verifiesToTheSameGrant(
            @ForAll @IntRange(max = 255) int keyId,
            @ForAll long high,
            @ForAll long low,
            @ForAll @LongRange(min = 1, max = 253402300799L) long expiry,
            @ForAll @NotEmpty String path) {
        SigningKeys anyKeys = SigningKeys.of(keyId, secret(keyId));
        UUID session = new UUID(high, low);
        Instant expiresAt = Instant.ofEpochSecond(expiry);

        String signed = PathSigner.create(anyKeys).sign(path, session, expiresAt);

        assertThat(signed).matches("[A-Za-z0-9_-]{56}");
        assertThat(verifier(anyKeys, expiresAt.minusMillis(1)).verify(signed, path))
                .isEqualTo(new Accepted(session, expiresAt));
        assertThat(verifier(anyKeys, expiresAt).verify(signed, path)).isEqualTo(new Rejected(Reason.EXPIRED));
        assertThat(verifier(anyKeys, Instant.EPOCH).verify(signed, path + "x"))
                .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
    }

    @Property(tries = 300)
    void verify_ofAnyText_rejectsWithoutException(@ForAll String text) {
        assertThat(verifier(keys, NOW).verify(text, PACKAGE)).isInstanceOf(Rejected.class);
    }

    @Test
    void token_withAnySingleBitFlipped_isRejected() {
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            String altered = Base64.getUrlEncoder().withoutPadding().encodeToString(flipped);
            assertThat(verifier(keys, NOW).verify(altered, PACKAGE))
                    .as("bit %d", bit)
                    .isInstanceOf(Rejected.class);
        }
    }

    @Test
    void token_withAnySingleCharacterChanged_isRejected() {
        for (int i = 0; i < token.length(); i++) {
            for (char c : "ABYZabyz0189-_=.%+/ \u0000\u00e9".toCharArray()) {
                String altered = token.substring(0, i) + c + token.substring(i + 1);
                if (!altered.equals(token)) {
                    assertThat(verifier(keys, NOW).verify(altered, PACKAGE))
                            .as("'%s' at %d", c, i)
                            .isInstanceOf(Rejected.class);
                }
            }
        }
    }

    @Test
    void token_ofAnotherPackage_isRejectedAsBadSignature() {
        assertThat(verifier(keys, NOW).verify(token, "01975e2c-9a00-7000-8000-00000000abce"))
                .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
        assertThat(verifier(keys, NOW).verify(token, "")).isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
    }

    @Test
    void token_ofAnotherLength_isRejectedAsMalformed() {
        for (String text : new String[] {"", token + "A", token.substring(1), token + "====", "x".repeat(5000)}) {
            assertThat(verifier(keys, NOW).verify(text, PACKAGE)).isEqualTo(new Rejected(Reason.MALFORMED));
        }
    }

    @Test
    void token_pastItsExpiry_isRejectedAsExpired() {
        assertThat(verifier(keys, LATER.minusSeconds(1)).verify(token, PACKAGE)).isInstanceOf(Accepted.class);
        assertThat(verifier(keys, LATER).verify(token, PACKAGE)).isEqualTo(new Rejected(Reason.EXPIRED));
    }

    @Test
    void token_ofAPreviousKey_isAcceptedUntilThatKeyIsDropped() {
        SigningKeys both = SigningKeys.of(2, Map.of(1, secret(1), 2, secret(2)));
        String ofTheNewKey = PathSigner.create(both).sign(PACKAGE, SESSION, LATER);

        assertThat(verifier(both, NOW).verify(token, PACKAGE)).isInstanceOf(Accepted.class);
        assertThat(verifier(both, NOW).verify(ofTheNewKey, PACKAGE)).isInstanceOf(Accepted.class);
        assertThat(verifier(keys, NOW).verify(ofTheNewKey, PACKAGE)).isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
        assertThat(verifier(SigningKeys.of(2, secret(2)), NOW).verify(token, PACKAGE))
                .isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
        assertThat(verifier(SigningKeys.of(1, secret(3)), NOW).verify(token, PACKAGE))
                .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
    }

    @Test
    void signing_fromManyThreads_givesTheSameTokens() {
        PathSigner signer = PathSigner.create(keys);
        PathVerifier verifier = verifier(keys, NOW);

        IntStream.range(0, 20_000).parallel().forEach(i -> {
            String path = "package-" + i % 7;
            assertThat(verifier.verify(signer.sign(path, new UUID(i, i), LATER), path))
                    .isEqualTo(new Accepted(new UUID(i, i), LATER));
        });
    }

    @Test
    void tokens_ofTheVectors_areAsWritten() throws Exception {
        try (InputStream vectors =
                Objects.requireNonNull(getClass().getResourceAsStream("/vectors/path-tokens.json"))) {
            for (JsonNode vector : new ObjectMapper().readTree(vectors)) {
                SigningKeys vectorKeys = SigningKeys.of(
                        vector.get("keyId").intValue(),
                        HexFormat.of().parseHex(vector.get("secretHex").textValue()));
                String path = vector.get("pathPrefix").textValue();
                UUID session = UUID.fromString(vector.get("sessionId").textValue());
                Instant expiresAt =
                        Instant.ofEpochSecond(vector.get("expiresAtSeconds").longValue());

                assertThat(PathSigner.create(vectorKeys).sign(path, session, expiresAt))
                        .isEqualTo(vector.get("token").textValue());
                assertThat(verifier(vectorKeys, Instant.EPOCH)
                                .verify(vector.get("token").textValue(), path))
                        .isEqualTo(new Accepted(session, expiresAt));
            }
        }
    }

    @Test
    void keys_outOfTheirLimits_areRefused() {
        assertThatThrownBy(() -> SigningKeys.of(256, secret(1))).hasMessageContaining("0..255");
        assertThatThrownBy(() -> SigningKeys.of(-1, secret(1))).hasMessageContaining("0..255");
        assertThatThrownBy(() -> SigningKeys.of(1, new byte[31])).hasMessageContaining("32 bytes, had 31");
        assertThatThrownBy(() -> SigningKeys.of(1, Map.of(2, secret(2)))).hasMessageContaining("current key 1");
        assertThatThrownBy(() -> PathSigner.create(keys).sign("", SESSION, LATER))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PathSigner.create(keys).sign(PACKAGE, SESSION, Instant.EPOCH.minusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PathVerifier verifier(SigningKeys keys, Instant now) {
        return PathVerifier.create(keys, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static byte[] secret(int seed) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) seed);
        return secret;
    }
}
