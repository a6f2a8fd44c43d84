package org.opencinema.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class CompressionTest {
    private final byte[] text =
            "select one row and another row; ".repeat(40_000).getBytes();

    @Test
    void bytes_overSeveralBlocks_comeBack() throws IOException {
        assertThat(decompressed(compressed())).isEqualTo(text);
    }

    @Test
    void nothing_isNoBlock() throws IOException {
        assertThat(decompressed(new byte[0])).isEmpty();
    }

    @Test
    void changedByte_isRefused() throws IOException {
        byte[] bytes = compressed();
        bytes[100] ^= 1;

        assertThatThrownBy(() -> decompressed(bytes)).isInstanceOf(CompressedInput.BadBlockException.class);
    }

    @Test
    void cutBlock_isRefused() throws IOException {
        byte[] bytes = compressed();

        assertThatThrownBy(() -> decompressed(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(EOFException.class);
    }

    private byte[] compressed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CompressedOutput out = new CompressedOutput(bytes)) {
            out.write(text);
        }
        return bytes.toByteArray();
    }

    private static byte[] decompressed(byte[] bytes) throws IOException {
        return new CompressedInput(new ByteArrayInputStream(bytes)).readAllBytes();
    }
}
