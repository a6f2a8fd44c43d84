package org.opencinema.dropwizard;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/**
 * Gives every request a correlation id: the X-Request-Id of the caller if it is well-formed, else a new one. It stands in the answer,
 * in every log line (with the trace id of a W3C traceparent, if one came) and in problem bodies.
 */
final class RequestIdFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    static final String HEADER = "X-Request-Id";
    static final String MDC_KEY = "requestId";
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int DRAIN_BYTES = 64 * 1024;

    private final String service;

    RequestIdFilter(String service) {
        this.service = service;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String given = request.getHeader(HEADER);
        String id = given != null && WELL_FORMED.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
        MDC.put(MDC_KEY, id);
        MDC.put("service", service);
        String traceparent = request.getHeader("traceparent");
        if (traceparent != null) {
            var matcher = TRACEPARENT.matcher(traceparent);
            if (matcher.matches()) {
                MDC.put("traceId", matcher.group(1));
            }
        }
        response.setHeader(HEADER, id);
        try {
            chain.doFilter(request, response);
            drain(request);
        } finally {
            MDC.clear();
        }
    }

    /** Reads what is left of a small body, so that a refused POST does not cost the caller its connection. */
    private static void drain(HttpServletRequest request) throws IOException {
        if (request.isAsyncStarted() || request.getContentLengthLong() > DRAIN_BYTES) {
            return;
        }
        ServletInputStream in = request.getInputStream();
        if (!in.isFinished()) {
            in.readNBytes(DRAIN_BYTES);
        }
    }
}
