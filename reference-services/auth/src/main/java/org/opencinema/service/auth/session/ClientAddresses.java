package org.opencinema.service.auth.session;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.opencinema.dropwizard.ClientAddress;

/** Tells callers apart for rate limits: an IPv4 address, or the /64 of an IPv6 address, which one household has whole. */
public final class ClientAddresses {
    private static final int PREFIX_BYTES = 8;

    private final boolean trustForwarded;

    public ClientAddresses(boolean trustForwarded) {
        this.trustForwarded = trustForwarded;
    }

    public String of(HttpServletRequest request) {
        InetAddress address = ClientAddress.of(request, trustForwarded);
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), PREFIX_BYTES))
                : address.getHostAddress();
    }
}
