package org.opencinema.service.streaming;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Locale;
import org.opencinema.events.cmcd.CmcdReport;

/** How playback goes, as players tell it by Common Media Client Data. */
final class CmcdMetrics {
    private final Counter reports;
    private final Counter refused;
    private final Counter starvations;
    private final Histogram buffers;
    private final Histogram throughput;

    /** What carried a report. */
    enum Carrier {
        QUERY,
        HEADERS,
        BODY;

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    CmcdMetrics(PrometheusRegistry registry) {
        reports = Counter.builder()
                .name("cinema_cmcd_reports_total")
                .help("Reports of players by Common Media Client Data.")
                .labelNames("carrier", "version")
                .register(registry);
        refused = Counter.builder()
                .name("cinema_cmcd_refused_total")
                .help("What came as Common Media Client Data and is none.")
                .labelNames("carrier")
                .register(registry);
        starvations = Counter.builder()
                .name("cinema_cmcd_starvations_total")
                .help("Reports that the buffer had run dry before.")
                .register(registry);
        buffers = Histogram.builder()
                .name("cinema_cmcd_buffer_seconds")
                .unit(Unit.SECONDS)
                .help("What players have in their buffers.")
                .classicUpperBounds(0.5, 1, 2, 4, 8, 15, 30, 60)
                .register(registry);
        throughput = Histogram.builder()
                .name("cinema_cmcd_throughput_bits_per_second")
                .help("How fast data reaches players, as they measure it.")
                .classicUpperBounds(5e5, 1e6, 2e6, 4e6, 8e6, 16e6, 32e6, 64e6)
                .register(registry);
        for (Carrier carrier : Carrier.values()) {
            refused.initLabelValues(carrier.label());
            reports.initLabelValues(carrier.label(), "1");
            reports.initLabelValues(carrier.label(), "2");
        }
    }

    void count(Carrier carrier, CmcdReport report) {
        reports.labelValues(carrier.label(), Integer.toString(report.version())).inc();
        if (report.flag("bs")) {
            starvations.inc();
        }
        report.number("bl").ifPresent(millis -> buffers.observe(millis / 1000));
        report.number("mtp").ifPresent(kilobits -> throughput.observe(kilobits * 1000));
    }

    void refuse(Carrier carrier) {
        refused.labelValues(carrier.label()).inc();
    }
}
