package org.opencinema.launcher.simulation;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.EventPublisher;
import org.opencinema.launcher.simulation.LifeEvents.Publication;

/** Sends many events without waiting for each. Not thread-safe. */
final class Broadcast implements AutoCloseable {
    private static final int ON_THE_WAY = 2_000;

    private final EventPublisher publisher;
    private final Semaphore free = new Semaphore(ON_THE_WAY);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private long sent;

    Broadcast(String kafka) {
        publisher = EventPublisher.create(kafka);
    }

    void send(Publication publication) throws InterruptedException {
        free.acquire();
        var unused = publisher.publish(publication.topic(), publication.event()).whenComplete((confirmed, failed) -> {
            if (failed != null) {
                failure.compareAndSet(null, failed);
            }
            free.release();
        });
        sent++;
        requireNoFailure();
    }

    /** Returns when Kafka has all; the number of them. */
    long finish() throws InterruptedException {
        free.acquire(ON_THE_WAY);
        free.release(ON_THE_WAY);
        requireNoFailure();
        return sent;
    }

    private void requireNoFailure() {
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("Kafka does not take all events; run it again, nothing is doubled", failed);
        }
    }

    @Override
    public void close() {
        publisher.close();
    }
}
