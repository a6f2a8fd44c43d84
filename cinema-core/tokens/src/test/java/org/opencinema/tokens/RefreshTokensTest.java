package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RefreshTokensTest {
    private final RefreshTokens tokens = RefreshTokens.create(new byte[32]);

    @Test
    void tokens_generated_differAndAreOfOneLength() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String token = tokens.generate();
            assertThat(token).hasSize(RefreshTokens.LENGTH).matches("[A-Za-z0-9_-]+");
            assertThat(seen.add(token)).isTrue();
        }
    }

    @Test
    void successor_ofOneToken_isTheSameUnderOneKeyOnly() {
        String token = tokens.generate();
        byte[] otherKey = new byte[32];
        otherKey[0] = 1;

        assertThat(tokens.successor(token))
                .isEqualTo(RefreshTokens.create(new byte[32]).successor(token))
                .isNotEqualTo(RefreshTokens.create(otherKey).successor(token))
                .isNotEqualTo(token)
                .hasSize(RefreshTokens.LENGTH);
    }

    @Test
    void hash_ofAToken_isItsSha256() {
        assertThat(RefreshTokens.hash("abc")).isEqualTo("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    }

    @Test
    void key_tooShort_isRefused() {
        assertThatThrownBy(() -> RefreshTokens.create(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }
}
