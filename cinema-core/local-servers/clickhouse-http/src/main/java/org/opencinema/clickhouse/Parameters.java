package org.opencinema.clickhouse;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/** Query parameters laid out for C. The memory lives as long as this object is reachable. */
final class Parameters {
    final Pointer[] names;
    final long[] nameLengths;
    final Pointer[] values;
    final long[] valueLengths;

    Parameters(Map<String, String> parameters) {
        names = new Pointer[parameters.size()];
        nameLengths = new long[parameters.size()];
        values = new Pointer[parameters.size()];
        valueLengths = new long[parameters.size()];
        lay(parameters.keySet(), names, nameLengths);
        lay(parameters.values(), values, valueLengths);
    }

    private static void lay(Collection<String> texts, Pointer[] pointers, long[] lengths) {
        int i = 0;
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            Memory memory = new Memory(bytes.length + 1L);
            memory.write(0, bytes, 0, bytes.length);
            memory.setByte(bytes.length, (byte) 0);
            pointers[i] = memory;
            lengths[i] = bytes.length;
            i++;
        }
    }
}
