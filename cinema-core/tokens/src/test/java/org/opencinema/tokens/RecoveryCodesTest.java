package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class RecoveryCodesTest {
    private final List<String> codes = RecoveryCodes.generate(new SecureRandom());
    private final List<String> hashes = codes.stream().map(RecoveryCodes::hash).toList();

    @Test
    void codes_areTenDifferentOnesOf80Bits() {
        assertThat(codes)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}"));
        assertThat(RecoveryCodes.generate(new SecureRandom())).doesNotContainAnyElementsOf(codes);
    }

    @Test
    void hash_doesNotHoldTheCode() {
        assertThat(hashes).doesNotHaveDuplicates().noneMatch(codes::contains).allMatch(hash -> hash.length() == 43);
    }

    @Test
    void code_asPeopleTypeIt_findsItsHash() {
        for (int i = 0; i < codes.size(); i++) {
            String code = codes.get(i);
            assertThat(RecoveryCodes.match(code, hashes)).contains(hashes.get(i));
            assertThat(RecoveryCodes.match(code.toLowerCase(Locale.ROOT).replace("-", " "), hashes))
                    .contains(hashes.get(i));
            assertThat(RecoveryCodes.match(
                            code.replace("-", "").replace('0', 'o').replace('1', 'l'), hashes))
                    .contains(hashes.get(i));
        }
    }

    @Test
    void code_ofAnotherSet_findsNothing() {
        String other = RecoveryCodes.generate(new SecureRandom()).get(0);

        assertThat(RecoveryCodes.match(other, hashes)).isEmpty();
        assertThat(RecoveryCodes.match("", hashes)).isEmpty();
        assertThat(RecoveryCodes.match(codes.get(0).substring(1), hashes)).isEmpty();
        assertThat(RecoveryCodes.match(codes.get(0), List.of())).isEmpty();
        assertThat(RecoveryCodes.match(codes.get(0), hashes.subList(1, 10))).isEmpty();
    }
}
