package org.opencinema.dropwizard;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives every request a correlation id: the X-Request-Id of the caller if it is well-formed, else a new one. It stands in the answer,
 * in every log line and in problem bodies. Without the agent of OpenTelemetry, which does more, the trace of a W3C traceparent is joined.
 */
final class RequestIdFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    static final String HEADER = "X-Request-Id";
    static final String MDC_KEY = "requestId";
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int DRAIN_BYTES = 64 * 1024;

    private static final TextMapGetter<HttpServletRequest> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpServletRequest request) {
            return Collections.list(request.getHeaderNames());
        }

        @Override
        public @Nullable String get(@Nullable HttpServletRequest request, String name) {
            return request == null ? null : request.getHeader(name);
        }
    };

    private final String service;

    RequestIdFilter(String service) {
        this.service = service;
    }

    @Override
    @SuppressWarnings("try") // the scope is closed, which is all that it is for
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String id = id(request.getHeader(HEADER));
        MDC.put(MDC_KEY, id);
        MDC.put("service", service);
        response.setHeader(HEADER, id);
        try (Scope scope = trace(request).makeCurrent()) {
            chain.doFilter(request, response);
            drain(request);
        } finally {
            MDC.clear();
        }
    }

    /** The one that is given, if it is well-formed, else a new one. */
    static String id(@Nullable String given) {
        return given != null && WELL_FORMED.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
    }

    private static Context trace(HttpServletRequest request) {
        Context current = Context.current();
        if (Span.fromContext(current).getSpanContext().isValid()) {
            return current; // the agent's
        }
        Context joined = W3CTraceContextPropagator.getInstance().extract(current, request, HEADERS);
        SpanContext span = Span.fromContext(joined).getSpanContext();
        if (span.isValid()) {
            MDC.put("trace_id", span.getTraceId());
            MDC.put("span_id", span.getSpanId());
        }
        return joined;
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
