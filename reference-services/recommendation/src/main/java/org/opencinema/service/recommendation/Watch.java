package org.opencinema.service.recommendation;

import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.opencinema.dropwizard.UnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what is in memory in step with the stores. While a store is down, what there is stays. */
final class Watch implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final List<Task> tasks = new ArrayList<>();
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

    private record Task(Duration pause, String name, Refresh refresh) {}

    /** Again so long after each end, from the start on. */
    void every(Duration pause, String name, Refresh refresh) {
        tasks.add(new Task(pause, name, refresh));
    }

    @Override
    public void start() {
        for (Task task : tasks) {
            var unused = executor.scheduleWithFixedDelay(
                    () -> look(task.name(), task.refresh()), 0, task.pause().toMillis(), TimeUnit.MILLISECONDS);
        }
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
                boolean down = e instanceof JdbiException || e instanceof UnavailableException;
                LOG.warn("{}: not up to date: {}", name, e.toString(), down ? null : e);
            }
        } catch (Error e) {
            LOG.error("{}: not looked at any more", name, e);
            throw e;
        }
    }

    @Override
    public void stop() {
        executor.shutdownNow();
    }
}
