package org.opencinema.service.auth.session;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Tells callers apart for rate limits: an IPv4 address, or the /64 of an IPv6 address, which one household has whole. */
public final class ClientAddresses {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final int PREFIX_BYTES = 8;

    private final boolean trustForwarded;

    public ClientAddresses(boolean trustForwarded) {
        this.trustForwarded = trustForwarded;
    }

    public String of(HttpServletRequest request) {
        String forwarded = trustForwarded ? request.getHeader("X-Forwarded-For") : null;
        if (forwarded != null) {
            String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).trim();
            if (IPV4.matcher(last).matches()
                    || (last.contains(":") && IPV6.matcher(last).matches())) {
                return prefix(last);
            }
        }
        return prefix(request.getRemoteAddr());
    }

    private static String prefix(String address) {
        if (!address.contains(":")) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return bytes.length <= PREFIX_BYTES
                    ? InetAddress.getByAddress(bytes).getHostAddress()
                    : HexFormat.of().formatHex(Arrays.copyOf(bytes, PREFIX_BYTES));
        } catch (UnknownHostException notAnAddress) {
            return "unknown";
        }
    }
}
