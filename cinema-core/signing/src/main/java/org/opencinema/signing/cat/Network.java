package org.opencinema.signing.cat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.cat.Cbor.Tagged;

/** The entries of catnip: addresses and prefixes of RFC 9164, autonomous systems and ranges of them. */
final class Network {
    static final long IPV4 = 52;
    static final long IPV6 = 54;
    private static final long MAX_SYSTEM = 0xffff_ffffL;

    private Network() {}

    static byte[] masked(byte[] address, int bits) {
        if (bits < 0 || bits > address.length * 8) {
            throw new IllegalArgumentException(
                    "a prefix of this address has 0.." + address.length * 8 + " bits, was " + bits);
        }
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int left = Math.max(0, Math.min(8, bits - i * 8));
            masked[i] &= (byte) (0xff00 >> left);
        }
        return masked;
    }

    static boolean has(@Nullable Object catnip, @Nullable InetAddress address, long system) throws MalformedException {
        if (!(catnip instanceof List<?> entries)) {
            throw new MalformedException();
        }
        boolean found = false;
        for (Object entry : entries) {
            found |= entry instanceof Tagged tagged ? contains(tagged, address) : isSystem(entry, system);
        }
        return found;
    }

    private static boolean isSystem(@Nullable Object entry, long system) throws MalformedException {
        if (entry instanceof Long number) {
            return number == check(number) && number == system;
        }
        if (entry instanceof List<?> range
                && range.size() == 2
                && range.get(0) instanceof Long first
                && range.get(1) instanceof Long last) {
            return check(first) <= system && system <= check(last);
        }
        throw new MalformedException();
    }

    private static long check(long system) throws MalformedException {
        if (system < 0 || system > MAX_SYSTEM) {
            throw new MalformedException();
        }
        return system;
    }

    private static boolean contains(Tagged network, @Nullable InetAddress address) throws MalformedException {
        int length = network.tag() == IPV4 ? 4 : network.tag() == IPV6 ? 16 : -1;
        long bits = length * 8L;
        Object value = network.value();
        if (value instanceof List<?> prefix && prefix.size() == 2 && prefix.get(0) instanceof Long count) {
            bits = count;
            value = prefix.get(1);
        } else if (value instanceof byte[] whole && whole.length != length) {
            throw new MalformedException();
        }
        if (length < 0 || bits < 0 || bits > length * 8L || !(value instanceof byte[] bytes) || bytes.length > length) {
            throw new MalformedException();
        }
        byte[] wanted = masked(Arrays.copyOf(bytes, length), (int) bits);
        byte[] actual = address == null ? null : address.getAddress();
        return actual != null && actual.length == length && Arrays.equals(masked(actual, (int) bits), wanted);
    }
}
