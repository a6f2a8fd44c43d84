package org.opencinema.dropwizard;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.glassfish.jersey.server.monitoring.ApplicationEvent;
import org.glassfish.jersey.server.monitoring.ApplicationEventListener;
import org.glassfish.jersey.server.monitoring.RequestEvent;
import org.glassfish.jersey.server.monitoring.RequestEventListener;
import org.glassfish.jersey.uri.UriTemplate;
import org.jspecify.annotations.Nullable;

/** Rate, errors and duration of requests by method, route template and status. */
final class RequestMetrics implements ApplicationEventListener {
    private final Histogram durations;

    RequestMetrics(Histogram durations) {
        this.durations = durations;
    }

    static Histogram register(PrometheusRegistry registry) {
        return Histogram.builder()
                .name("http_server_request_duration_seconds")
                .unit(Unit.SECONDS)
                .help("Time to answer a request.")
                .labelNames("method", "route", "status")
                .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
                .register(registry);
    }

    @Override
    public void onEvent(ApplicationEvent event) {
        // only requests are of interest
    }

    @Override
    public @Nullable RequestEventListener onRequest(RequestEvent start) {
        long begin = System.nanoTime();
        return event -> {
            if (event.getType() == RequestEvent.Type.FINISHED) {
                var request = event.getContainerRequest();
                var response = event.getContainerResponse();
                String status = response == null ? "500" : Integer.toString(response.getStatus());
                durations
                        .labelValues(
                                request.getMethod(), route(event.getUriInfo().getMatchedTemplates()), status)
                        .observe((System.nanoTime() - begin) / 1e9);
            }
        };
    }

    private static String route(List<UriTemplate> matched) {
        List<String> parts = new ArrayList<>();
        for (UriTemplate template : matched) {
            parts.add(template.getTemplate());
        }
        Collections.reverse(parts);
        String route = String.join("", parts).replace("//", "/");
        return route.isEmpty() ? "unmatched" : route;
    }
}
