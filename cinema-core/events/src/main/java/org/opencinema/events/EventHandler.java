package org.opencinema.events;

/** What is done with an event. It may come more than once. */
@FunctionalInterface
public interface EventHandler<T> {
    /**
     * Handles one event.
     *
     * @throws PoisonEventException if the event can never be handled
     * @throws Exception if it could not be handled this time
     */
    void handle(Event<T> event) throws Exception;
}
