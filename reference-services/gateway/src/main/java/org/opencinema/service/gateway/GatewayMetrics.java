package org.opencinema.service.gateway;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Requests by the service that answers them, refusals by limits, shared answers, breakers. */
final class GatewayMetrics {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT");

    private final Histogram durations;
    private final Counter limited;
    private final Counter shared;

    GatewayMetrics(PrometheusRegistry registry, Histogram durations, Routes routes) {
        this.durations = durations;
        limited = Counter.builder()
                .name("cinema_rate_limited_requests_total")
                .help("Requests beyond the limit of their caller.")
                .labelNames("caller")
                .register(registry);
        shared = Counter.builder()
                .name("cinema_shared_answer_requests_total")
                .help("Questions without a token, by whether the same one was just asked.")
                .labelNames("result")
                .register(registry);
        GaugeWithCallback.builder()
                .name("cinema_upstream_breaker_open")
                .help("1 while a service is left alone because it does not answer.")
                .labelNames("service")
                .callback(values ->
                        routes.all().forEach(route -> values.call(route.isLeftAlone() ? 1 : 0, route.service())))
                .register(registry);
        limited.initLabelValues("anonymous");
        limited.initLabelValues("account");
        shared.initLabelValues("hit");
        shared.initLabelValues("miss");
    }

    /** Measures from now until the answer is complete. */
    void measure(Request request, Response response, String route) {
        long begin = System.nanoTime();
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
        Request.addCompletionListener(
                request,
                failure -> durations
                        .labelValues(method, route, Integer.toString(response.getStatus()))
                        .observe((double) (System.nanoTime() - begin) / TimeUnit.SECONDS.toNanos(1)));
    }

    void limited(boolean anonymous) {
        limited.labelValues(anonymous ? "anonymous" : "account").inc();
    }

    void shared(boolean known) {
        shared.labelValues(known ? "hit" : "miss").inc();
    }
}
