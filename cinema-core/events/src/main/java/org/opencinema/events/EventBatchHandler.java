package org.opencinema.events;

import java.util.List;

/** What is done with several events at once. They may come more than once, and in other batches. */
@FunctionalInterface
public interface EventBatchHandler<T> {
    /**
     * Handles the events, at least one, in order per key. After a failure the whole batch comes again; if the failure
     * looks like the fault of an event, the events then come one at a time.
     *
     * @throws PoisonEventException if an event can never be handled
     * @throws Exception if they could not be handled this time
     */
    void handle(List<Event<T>> events) throws Exception;
}
