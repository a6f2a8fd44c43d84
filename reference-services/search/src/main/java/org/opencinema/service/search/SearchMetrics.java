package org.opencinema.service.search;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.function.Supplier;
import org.opencinema.search.SearchResult;

/** How fast searches are answered, and how many find nothing. */
final class SearchMetrics {
    private final Histogram times;
    private final Counter searches;

    SearchMetrics(PrometheusRegistry registry) {
        times = Histogram.builder()
                .name("cinema_search_seconds")
                .unit(Unit.SECONDS)
                .help("Time that Elasticsearch takes for a search that it answers.")
                .classicUpperBounds(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
                .register(registry);
        searches = Counter.builder()
                .name("cinema_searches_total")
                .help("Searches that were answered.")
                .labelNames("found")
                .register(registry);
        searches.initLabelValues("some");
        searches.initLabelValues("none");
    }

    SearchResult measure(Supplier<SearchResult> search) {
        long begin = System.nanoTime();
        SearchResult result = search.get();
        times.observe((System.nanoTime() - begin) / 1e9);
        searches.labelValues(result.total() == 0 ? "none" : "some").inc();
        return result;
    }
}
