package org.opencinema.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The request that an event comes from, as far as it is known. It follows the event to its consumers in CloudEvents extensions
 * of these names in lower case. Immutable, thread-safe.
 *
 * @param requestId the correlation id, which log lines carry as {@code requestId}
 * @param traceparent where the request is in its trace, in the format of W3C Trace Context
 */
public record Origin(@Nullable String requestId, @Nullable String traceparent) {
    private static final String MDC_KEY = "requestId";
    private static final String REQUEST_ID_HEADER = "ce_requestid";
    private static final String TRACEPARENT_HEADER = "ce_traceparent";
    private static final TextMapGetter<Origin> FIELDS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Origin origin) {
            return List.of("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable Origin origin, String key) {
            return origin == null || !key.equals("traceparent") ? null : origin.traceparent();
        }
    };

    /** What this thread works on: {@code requestId} of the MDC of SLF4J and the current span of OpenTelemetry. */
    public static Origin current() {
        Map<String, String> fields = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(Context.current(), fields, (map, name, value) -> {
            if (map != null) {
                map.put(name, value);
            }
        });
        return new Origin(MDC.get(MDC_KEY), fields.get("traceparent"));
    }

    /**
     * Does the work as one for the request: log lines carry its correlation id, and spans join its trace. A span that is current already,
     * like that of the receiving of the event, stays.
     */
    @SuppressWarnings("try") // the scope is closed, which is all that it is for
    public <X extends Exception> void run(Work<X> work) throws X {
        Map<String, String> before = MDC.getCopyOfContextMap();
        try (Scope scope = enter().makeCurrent()) {
            work.run();
        } finally {
            MDC.setContextMap(before == null ? Map.of() : before);
        }
    }

    private Context enter() {
        if (requestId != null) {
            MDC.put(MDC_KEY, requestId);
        }
        Context current = Context.current();
        if (traceparent == null || Span.fromContext(current).getSpanContext().isValid()) {
            return current;
        }
        Context joined = W3CTraceContextPropagator.getInstance().extract(current, this, FIELDS);
        SpanContext span = Span.fromContext(joined).getSpanContext();
        if (span.isValid()) {
            // As the agent of OpenTelemetry writes them, which need not be there.
            MDC.put("trace_id", span.getTraceId());
            MDC.put("span_id", span.getSpanId());
        }
        return joined;
    }

    static Origin of(Headers headers) {
        return new Origin(text(headers, REQUEST_ID_HEADER), text(headers, TRACEPARENT_HEADER));
    }

    void addTo(Headers headers) {
        if (requestId != null) {
            headers.add(REQUEST_ID_HEADER, requestId.getBytes(UTF_8));
        }
        if (traceparent != null) {
            headers.add(TRACEPARENT_HEADER, traceparent.getBytes(UTF_8));
        }
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    /** What is done for a request. */
    @FunctionalInterface
    public interface Work<X extends Exception> {
        void run() throws X;
    }
}
