package org.opencinema.service.streaming.drm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class KeyEncryptionTest {
    private static final byte[] SECRET = "sixteen bytes !!".getBytes(UTF_8);

    private final KeyEncryption first = with(1, Map.of(1, key('a')));

    @Property(tries = 100)
    void sealedSecret_openedByItsOwner_isTheSame(@ForAll @Size(16) byte[] secret) {
        assertThat(first.open(1, "owner", first.seal("owner", secret))).isEqualTo(secret);
    }

    @Test
    void sealedSecret_holdsNothingReadableAndIsNeverTheSame() {
        byte[] sealed = first.seal("owner", SECRET);

        assertThat(sealed).hasSize(12 + 16 + 16).isNotEqualTo(first.seal("owner", SECRET));
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("sixteen");
    }

    @Test
    void sealedSecret_ofAnotherOwnerKeyOrAltered_doesNotOpen() {
        byte[] sealed = first.seal("owner", SECRET);
        byte[] altered = sealed.clone();
        altered[20] ^= 1;

        assertThatThrownBy(() -> first.open(1, "other", sealed)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> first.open(1, "owner", altered)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> with(1, Map.of(1, key('b'))).open(1, "owner", sealed))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> first.open(2, "owner", sealed))
                .hasMessageContaining("key-encryption key 2")
                .hasMessageContaining("STREAMING_OTHER_CONTENT_KEY");
    }

    @Test
    void keys_whileTheyRotate_openWhatEitherSealed() {
        KeyEncryption second = with(2, Map.of(1, key('a'), 2, key('b')));

        assertThat(second.open(1, "owner", first.seal("owner", SECRET))).isEqualTo(SECRET);
        assertThat(second.open(2, "owner", second.seal("owner", SECRET))).isEqualTo(SECRET);
        assertThat(second.currentId()).isEqualTo(2);
        assertThat(second.otherIds()).containsExactly(1);
    }

    @Test
    void keys_thatAreShortOrAbsent_areRefused() {
        assertThatThrownBy(() -> with(1, Map.of(1, new byte[16]))).hasMessageContaining("must be 32 bytes");
        assertThatThrownBy(() -> with(2, Map.of(1, key('a')))).hasMessageContaining("no key-encryption key 2");
    }

    private static KeyEncryption with(int current, Map<Integer, byte[]> keys) {
        return new KeyEncryption(current, keys, new SecureRandom());
    }

    private static byte[] key(char of) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) of);
        return key;
    }
}
