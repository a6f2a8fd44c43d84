package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RefreshTokensTest {
    private static final String FAMILY = "01900000-0000-7000-8000-000000000001";

    private final RefreshTokens tokens = RefreshTokens.create(new byte[32]);

    @Test
    void tokens_ofOneFamily_differAndReadBack() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            RefreshToken token = tokens.first(FAMILY);
            RefreshToken read = tokens.read(token.text()).orElseThrow();
            assertThat(seen.add(token.text())).isTrue();
            assertThat(read.family()).isEqualTo(FAMILY);
            assertThat(read.generation()).isZero();
            assertThat(read.hash()).isEqualTo(token.hash()).hasSize(43);
            assertThat(token).hasToString("RefreshToken[" + FAMILY + ", 0]");
        }
    }

    @Test
    void successor_ofOneToken_isTheSameUnderOneKeyOnly() {
        RefreshToken token = tokens.first(FAMILY);
        RefreshToken successor = tokens.successor(token);
        byte[] otherKey = new byte[32];
        otherKey[0] = 1;
        RefreshTokens others = RefreshTokens.create(otherKey);

        assertThat(successor.text())
                .isEqualTo(RefreshTokens.create(new byte[32]).successor(token).text())
                .isNotEqualTo(others.successor(token).text())
                .isNotEqualTo(token.text());
        assertThat(successor.family()).isEqualTo(FAMILY);
        assertThat(successor.generation()).isEqualTo(1);
        assertThat(tokens.read(successor.text())).isPresent();
        assertThat(others.read(successor.text())).isEmpty();
    }

    /** Each character counts, so nothing of a token can be altered, least of all its family or generation. */
    @Test
    void token_alteredAnywhere_isNotGenuine() {
        String text = tokens.successor(tokens.first(FAMILY)).text();
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'B' ? 'A' : 'B';
            assertThat(tokens.read(text.substring(0, i) + other + text.substring(i + 1)))
                    .as("character %d", i)
                    .isEmpty();
        }
        assertThat(tokens.read(text.replace(".1.", ".2."))).isEmpty();
        assertThat(tokens.read(text.replace(".1.", ".01."))).isEmpty();
        assertThat(tokens.read(text + "A")).isEmpty();
        assertThat(tokens.read(text.substring(1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "...", "a.0.b.c", "x"})
    void text_thatIsNoToken_isNotGenuine(String text) {
        assertThat(tokens.read(text)).isEmpty();
    }

    @Test
    void keyOrFamily_bad_isRefused() {
        assertThatThrownBy(() -> RefreshTokens.create(new byte[31])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tokens.first("a.b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tokens.first("")).isInstanceOf(IllegalArgumentException.class);
    }
}
