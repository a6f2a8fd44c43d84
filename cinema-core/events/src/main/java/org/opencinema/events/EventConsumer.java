package org.opencinema.events;

import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Hands the events of a topic to a handler on a thread of its own: at least once, in order per key, from the oldest on
 * for a new group. Thread-safe.
 *
 * <p>Progress is committed after the handler. When the handler fails, the events come again, until it succeeds: a store
 * that is down makes the consumer wait, nothing is skipped. What can never be handled goes with its headers and the
 * reason to the dead-letter topic ({@link Topics#deadLetters}): what is no event of the type, what the handler refuses with
 * a {@link PoisonEventException}, and what fails {@value Builder#DEFAULT_ATTEMPTS} times with an exception that speaks of
 * the data or a bug rather than of a store ({@link Builder#poisonWhen}).
 */
public final class EventConsumer<T> implements AutoCloseable {
    private final ConsumerLoop<T> loop;
    private final Thread thread;

    private EventConsumer(Builder<T> builder, Handling<T> handling) {
        this.loop = new ConsumerLoop<>(builder, handling);
        this.thread = new Thread(loop, "events-" + builder.group + "-" + builder.topic);
        this.thread.setDaemon(true);
    }

    /** The group is shared by all that divide the topic's events among them; each group gets all events. */
    public static <T> Builder<T> builder(String bootstrapServers, String group, String topic, Class<T> type) {
        return new Builder<>(bootstrapServers, group, topic, type);
    }

    /** Starts consuming; Kafka need not be up. The topic and its dead-letter topic are created if they are absent. */
    public void start() {
        thread.start();
    }

    /** What keeps events from being handled at the moment; empty when all is well. */
    public Optional<String> trouble() {
        return loop.trouble();
    }

    /** Finishes the batch it is in, for 10 s at most, then interrupts the handler. */
    @Override
    public void close() {
        loop.stop();
        try {
            thread.join(10_000);
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(2_000);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    /** What is done with what has come. */
    interface Handling<T> {
        void handle(List<Received<T>> events) throws Exception;
    }

    /** The options of a consumer. Not thread-safe. */
    public static final class Builder<T> {
        static final int DEFAULT_ATTEMPTS = 5;

        final String bootstrapServers;
        final String group;
        final String topic;
        final Class<T> type;
        private @Nullable Handling<T> handling;
        int maxBatch = 500;
        int attempts = DEFAULT_ATTEMPTS;
        Predicate<Exception> poison = Builder::isFaultOfEvent;

        private Builder(String bootstrapServers, String group, String topic, Class<T> type) {
            this.bootstrapServers = bootstrapServers;
            this.group = group;
            this.topic = topic;
            this.type = type;
        }

        /** Handles events one at a time, each as work on its {@link Origin}; progress is committed once per batch. */
        public Builder<T> handler(EventHandler<T> handler) {
            this.handling = events -> {
                for (Received<T> event : events) {
                    event.handle(handler);
                }
            };
            return this;
        }

        /** Handles events as they come, up to {@link #maxBatch} at once; one that comes alone as work on its {@link Origin}. */
        public Builder<T> batchHandler(EventBatchHandler<T> handler) {
            this.handling = events -> {
                List<Event<T>> all = events.stream().map(Received::event).toList();
                if (all.size() == 1) {
                    events.get(0).handle(only -> handler.handle(all));
                } else {
                    handler.handle(all);
                }
            };
            return this;
        }

        /** The most events in a batch: 1 to 10,000, 500 unless set. */
        public Builder<T> maxBatch(int maxBatch) {
            this.maxBatch = requireWithin("maxBatch", maxBatch, 10_000);
            return this;
        }

        /** How often an event whose failures are its own fault is tried: 1 to 100, 5 unless set. */
        public Builder<T> attempts(int attempts) {
            this.attempts = requireWithin("attempts", attempts, 100);
            return this;
        }

        /**
         * Which exceptions of the handler are the fault of the event; after all others it is tried for ever. Unless set:
         * null pointers, illegal arguments, wrong casts and the like.
         */
        public Builder<T> poisonWhen(Predicate<Exception> poison) {
            this.poison = poison;
            return this;
        }

        /**
         * The consumer, not yet started.
         *
         * @throws IllegalStateException if there is no handler
         */
        public EventConsumer<T> build() {
            if (handling == null) {
                throw new IllegalStateException("a consumer needs a handler");
            }
            return new EventConsumer<>(this, handling);
        }

        private static boolean isFaultOfEvent(Exception e) {
            return e instanceof NullPointerException
                    || e instanceof IllegalArgumentException
                    || e instanceof ClassCastException
                    || e instanceof IndexOutOfBoundsException
                    || e instanceof ArithmeticException
                    || e instanceof DateTimeException
                    || e instanceof EventFormatException;
        }

        private static int requireWithin(String name, int value, int max) {
            if (value < 1 || value > max) {
                throw new IllegalArgumentException(name + " must be 1.." + max + ", was " + value);
            }
            return value;
        }
    }
}
