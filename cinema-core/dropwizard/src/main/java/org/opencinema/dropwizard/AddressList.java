package org.opencinema.dropwizard;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Networks of IPv4 and IPv6. Immutable, thread-safe. */
public final class AddressList {
    private final List<Network> networks;

    private AddressList(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * Reads networks in CIDR form (RFC 4632, RFC 4291) or single addresses, separated by commas, like
     * {@code 127.0.0.0/8, 2001:db8::/32, 192.0.2.7}. An empty text has none.
     *
     * @throws IllegalArgumentException if one is malformed, or has bits set behind its prefix
     */
    public static AddressList of(String list) {
        List<Network> networks = new ArrayList<>();
        for (String entry : list.split(",", -1)) {
            if (!entry.isBlank()) {
                networks.add(Network.of(entry.trim()));
            }
        }
        return new AddressList(networks);
    }

    /** Whether one of the networks has this address. */
    public boolean contains(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    /** The addresses of so many bits that are this number when its last bits, the free ones, are dropped. */
    private record Network(int bits, int free, BigInteger number) {
        static Network of(String text) {
            int slash = text.indexOf('/');
            InetAddress address = ClientAddress.parse(slash < 0 ? text : text.substring(0, slash))
                    .orElseThrow(() -> malformed(text));
            int bits = bits(address);
            String prefix = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
            if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > bits) {
                throw malformed(text);
            }
            int free = bits - Integer.parseInt(prefix);
            BigInteger number = number(address).shiftRight(free);
            if (!number.shiftLeft(free).equals(number(address))) {
                throw malformed(text);
            }
            return new Network(bits, free, number);
        }

        boolean contains(InetAddress address) {
            return bits(address) == bits && number(address).shiftRight(free).equals(number);
        }

        private static int bits(InetAddress address) {
            return address.getAddress().length * Byte.SIZE;
        }

        private static BigInteger number(InetAddress address) {
            return new BigInteger(1, address.getAddress());
        }

        private static IllegalArgumentException malformed(String text) {
            return new IllegalArgumentException(
                    "not a network like 10.0.0.0/8 or 2001:db8::/32, or with bits behind the prefix: " + text);
        }
    }
}
