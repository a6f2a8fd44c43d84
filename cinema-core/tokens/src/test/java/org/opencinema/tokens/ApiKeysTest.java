package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final UUID ID = UUID.fromString("01900000-0000-7000-8000-0000000000ff");
    private final ApiKeys keys = ApiKeys.create("live", new SecureRandom());

    @Test
    void generate_givesAKeyWithItsIdThatNeverRepeats() {
        String key = keys.generate(ID);

        assertThat(key).matches("oc_live_019000000000700080000000000000ff_[0-9A-Za-z]{49}");
        assertThat(key.length()).isLessThanOrEqualTo(ApiKeys.MAX_LENGTH);
        assertThat(ApiKeys.findId(key)).contains(ID);
        assertThat(keys.generate(ID)).isNotEqualTo(key);
        assertThat(ApiKeys.create("abcdefghij", new SecureRandom()).generate(ID))
                .hasSize(ApiKeys.MAX_LENGTH);
    }

    @Test
    void findId_oneLetterChanged_failsTheChecksum() {
        String key = keys.generate(ID);
        for (int i = 0; i < key.length(); i++) {
            char other = key.charAt(i) == 'a' ? 'b' : 'a';
            String mistyped = key.substring(0, i) + other + key.substring(i + 1);
            assertThat(ApiKeys.findId(mistyped)).as(mistyped).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "oc_", "oc_live_1_2", "only-the-tests-know", "oc_live_' OR 1=1 --"})
    void findId_noKey_isEmpty(String text) {
        assertThat(ApiKeys.findId(text)).isEmpty();
    }

    @Test
    void findId_knownKey_isTheSameInEveryLanguage() {
        Vectors.read("api-keys.json").forEach(vector -> {
            String key = vector.path("key").asText();
            assertThat(ApiKeys.findId(key).map(UUID::toString).orElse(""))
                    .isEqualTo(vector.path("id").asText());
            assertThat(ApiKeys.hash(key)).isEqualTo(vector.path("sha256").asText());
        });
    }

    @Test
    void fits_theKeyWhileInForce_only() {
        String key = keys.generate(ID);
        ApiKey stored = new ApiKey(ID, "etl", Set.of(), ApiKeys.hash(key), NOW.plus(Duration.ofDays(1)), null);

        assertThat(stored.fits(key, NOW)).isTrue();
        assertThat(stored.fits(keys.generate(ID), NOW)).as("another secret").isFalse();
        assertThat(stored.fits(key, NOW.plus(Duration.ofDays(1)))).as("expired").isFalse();
        ApiKey revoked = new ApiKey(ID, "etl", Set.of(), stored.hash(), stored.expiresAt(), NOW);
        assertThat(revoked.fits(key, NOW)).as("revoked").isFalse();
        assertThat(stored.toString()).doesNotContain(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Live", "elevenchars", "a_b"})
    void environment_notAWord_isRefused(String environment) {
        assertThatThrownBy(() -> ApiKeys.create(environment, new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
