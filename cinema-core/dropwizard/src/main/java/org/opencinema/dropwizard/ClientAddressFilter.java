package org.opencinema.dropwizard;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Lets the thread of a request know the client's address. */
final class ClientAddressFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final boolean trustForwarded;

    ClientAddressFilter(boolean trustForwarded) {
        this.trustForwarded = trustForwarded;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ClientAddress.set(ClientAddress.of(request, trustForwarded));
        try {
            chain.doFilter(request, response);
        } finally {
            ClientAddress.set(null);
        }
    }
}
