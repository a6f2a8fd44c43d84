package org.opencinema.dropwizard;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The address that a request comes from. No name is ever looked up. */
public final class ClientAddress {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final ThreadLocal<InetAddress> CURRENT = new ThreadLocal<>();

    private ClientAddress() {}

    /** That of the request which this thread works for. */
    public static Optional<InetAddress> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /**
     * That of a request: the last address of the last X-Forwarded-For if that is trusted and well-formed, as the proxy before us has
     * written it, else the peer of the connection.
     *
     * @param trustForwarded true only if a proxy of ours stands before every request
     */
    public static InetAddress of(HttpServletRequest request, boolean trustForwarded) {
        return of(request.getRemoteAddr(), Collections.list(request.getHeaders("X-Forwarded-For")), trustForwarded);
    }

    /** As {@link #of(HttpServletRequest, boolean)}, from the peer and the headers of a request. */
    public static InetAddress of(String peer, List<String> forwarded, boolean trustForwarded) {
        Optional<InetAddress> last = trustForwarded ? last(forwarded) : Optional.empty();
        return last.or(() -> parse(peer)).orElseThrow(() -> new IllegalStateException("no address: " + peer));
    }

    static Optional<InetAddress> last(List<String> forwarded) {
        String line = forwarded.isEmpty() ? "" : forwarded.get(forwarded.size() - 1);
        return parse(line.substring(line.lastIndexOf(',') + 1).trim());
    }

    /** Reads an address as it is written in numbers; IPv4 within IPv6 is IPv4. */
    public static Optional<InetAddress> parse(String text) {
        String plain = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = plain.indexOf('%');
        plain = zone < 0 ? plain : plain.substring(0, zone);
        if (!IPV4.matcher(plain).matches()
                && !(plain.contains(":") && IPV6.matcher(plain).matches())) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(plain));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    /** The network of an address, which many people share: a /24 of IPv4, a /48 of IPv6. */
    public static String network(InetAddress address) {
        int kept = address instanceof Inet6Address ? 6 : 3;
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, kept, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + kept * Byte.SIZE;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    static void set(@Nullable InetAddress address) {
        if (address == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(address);
        }
    }
}
