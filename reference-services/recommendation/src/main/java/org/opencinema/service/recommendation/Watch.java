package org.opencinema.service.recommendation;

import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what is in memory in step with the stores. While a store is down, what there is stays. */
final class Watch implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final Map<String, String> troubles = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2, work -> {
        Thread thread = new Thread(work, "recommendation-watch");
        thread.setDaemon(true);
        return thread;
    });

    /** What may fail. */
    interface Refresh {
        void run() throws Exception;
    }

    /** From now on, again so long after each end. */
    void every(Duration pause, String name, Refresh refresh) {
        var unused =
                executor.scheduleWithFixedDelay(() -> look(name, refresh), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A task that throws would not be run again; the same trouble is logged once. */
    private void look(String name, Refresh refresh) {
        try {
            refresh.run();
            if (troubles.remove(name) != null) {
                LOG.info("{}: up to date again", name);
            }
        } catch (Exception e) {
            if (!e.toString().equals(troubles.put(name, e.toString()))) {
                LOG.warn("{}: not up to date", name, e);
            }
        }
    }

    @Override
    public void stop() {
        executor.shutdownNow();
    }
}
