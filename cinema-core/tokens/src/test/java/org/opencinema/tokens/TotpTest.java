package org.opencinema.tokens;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TotpTest {
    private static final Totp TOTP = Totp.ofDefaults();
    private static final byte[] SECRET = "12345678901234567890".getBytes(US_ASCII);
    /** The first second of step 37037036. */
    private static final Instant NOW = Instant.ofEpochSecond(1_111_111_080);

    @Test
    void codes_ofTheRfc_areCalculatedAndAccepted() throws Exception {
        JsonNode codes = vectors().path("codes");
        assertThat(codes).hasSize(18);
        for (JsonNode vector : codes) {
            Totp totp = Totp.of(Totp.Algorithm.valueOf(vector.path("algorithm").textValue()), 8);
            byte[] secret = vector.path("secret").textValue().getBytes(US_ASCII);
            Instant time = Instant.ofEpochSecond(vector.path("time").longValue());
            String code = vector.path("code").textValue();

            assertThat(totp.code(secret, time)).as("%s", vector).isEqualTo(code);
            assertThat(totp.verify(secret, code, time)).hasValue(time.getEpochSecond() / 30);
        }
    }

    @Test
    void code_ofFewerDigits_isTheEndOfTheLongerOne() {
        Instant time = Instant.ofEpochSecond(59);

        assertThat(Totp.of(Totp.Algorithm.SHA1, 8).code(SECRET, time)).isEqualTo("94287082");
        assertThat(Totp.of(Totp.Algorithm.SHA1, 7).code(SECRET, time)).isEqualTo("4287082");
        assertThat(Totp.of(Totp.Algorithm.SHA1, 6).code(SECRET, time)).isEqualTo("287082");
    }

    @Test
    void code_isAcceptedInItsStepAndTheOnesBeside_notFurther() {
        String code = TOTP.code(SECRET, NOW);
        long step = NOW.getEpochSecond() / 30;

        assertThat(TOTP.verify(SECRET, code, NOW.plusSeconds(29))).hasValue(step);
        assertThat(TOTP.verify(SECRET, code, NOW.plusSeconds(59))).hasValue(step);
        assertThat(TOTP.verify(SECRET, code, NOW.plusSeconds(60))).isEmpty();
        assertThat(TOTP.verify(SECRET, code, NOW.minusSeconds(30))).hasValue(step);
        assertThat(TOTP.verify(SECRET, code, NOW.minusSeconds(31))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "00000", "0000000", "abcdef", "١٢٣٤٥٦", " 00000"})
    void text_thatIsNoCode_isRefused(String code) {
        assertThat(TOTP.verify(SECRET, code, NOW)).isEmpty();
    }

    @Test
    void code_ofAnotherSecret_isRefused() {
        byte[] other = TOTP.newSecret(new SecureRandom());

        assertThat(other).hasSize(20).isNotEqualTo(SECRET);
        assertThat(Totp.of(Totp.Algorithm.SHA512, 8).newSecret(new SecureRandom()))
                .hasSize(64);
        assertThat(TOTP.verify(other, TOTP.code(SECRET, NOW), NOW)).isEmpty();
    }

    @Test
    void uri_saysAllThatAnAppNeeds() {
        assertThat(TOTP.uri(SECRET, "Open Cinema", "vera+1@example.org"))
                .isEqualTo(
                        "otpauth://totp/Open%20Cinema:vera%2B1%40example.org"
                                + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Open%20Cinema&algorithm=SHA1&digits=6&period=30");
        assertThatThrownBy(() -> TOTP.uri(SECRET, "a:b", "c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TOTP.uri(SECRET, "a", "b:c")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 9, -1})
    void digits_outOfRange_areRefused(int digits) {
        assertThatThrownBy(() -> Totp.of(Totp.Algorithm.SHA1, digits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("digits must be 6..8, was " + digits);
    }

    @Test
    void base32_ofTheRfc_isWrittenAndRead() throws Exception {
        JsonNode texts = vectors().path("base32");
        assertThat(texts).hasSize(7);
        for (JsonNode vector : texts) {
            byte[] bytes = vector.path("text").textValue().getBytes(US_ASCII);
            String base32 = vector.path("base32").textValue();

            assertThat(Base32.encode(bytes)).isEqualTo(base32);
            assertThat(Base32.decode(base32)).isEqualTo(bytes);
        }
        assertThat(Base32.decode("mzxw6===")).isEqualTo("foo".getBytes(US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"M", "MZX", "MZ", "M1", "M Y", "MY=A", "MZXW6Y"})
    void base32_malformed_isRefused(String text) {
        assertThatThrownBy(() -> Base32.decode(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static JsonNode vectors() throws Exception {
        try (InputStream file = Objects.requireNonNull(TotpTest.class.getResourceAsStream("/vectors/totp.json"))) {
            return new ObjectMapper().readTree(file);
        }
    }
}
