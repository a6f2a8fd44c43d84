package org.opencinema.dropwizard;

import static java.util.Objects.requireNonNull;

import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of a service, which its admin port shows at /prometheus. */
public final class Metrics {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
    private static final String REGISTRY = PrometheusRegistry.class.getName();
    private static final String DURATIONS = RequestMetrics.class.getName();
    private static final String SAMPLER = Metrics.class.getName();
    private static final int EVERY_SECONDS = 10;

    private Metrics() {}

    static void install(Environment environment, PrometheusRegistry registry, Histogram durations) {
        ScheduledExecutorService sampler = environment
                .lifecycle()
                .scheduledExecutorService("metrics-%d", true)
                .build();
        environment.getApplicationContext().setAttribute(REGISTRY, registry);
        environment.getApplicationContext().setAttribute(DURATIONS, durations);
        environment.getApplicationContext().setAttribute(SAMPLER, sampler);
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle event) {
                sampler.shutdownNow(); // before what it looks at is closed
            }
        });
    }

    /** Where the service registers what it counts. */
    public static PrometheusRegistry of(Environment environment) {
        return (PrometheusRegistry)
                requireNonNull(environment.getApplicationContext().getAttribute(REGISTRY));
    }

    /** The time to answer requests by method, route and status, for a service that answers without resources. */
    public static Histogram requestDurations(Environment environment) {
        return (Histogram) requireNonNull(environment.getApplicationContext().getAttribute(DURATIONS));
    }

    /**
     * Looks every ten seconds at what is too dear for every scrape, or asks a store, which a scrape must not wait for. After a failure the
     * values stay as they were.
     */
    public static void sample(Environment environment, String name, Sample sample) {
        AtomicBoolean troubled = new AtomicBoolean();
        ScheduledExecutorService sampler = (ScheduledExecutorService)
                requireNonNull(environment.getApplicationContext().getAttribute(SAMPLER));
        ScheduledFuture<?> unused = sampler.scheduleWithFixedDelay(
                () -> {
                    try {
                        sample.take();
                        troubled.set(false);
                    } catch (Exception e) {
                        if (!sampler.isShutdown() && !troubled.getAndSet(true)) {
                            LOG.warn("{}: the metrics stay as they were: {}", name, e.toString());
                        }
                    }
                },
                1,
                EVERY_SECONDS,
                TimeUnit.SECONDS);
    }

    /** A look at a store. */
    @FunctionalInterface
    public interface Sample {
        void take() throws Exception;
    }
}
