package org.opencinema.events;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/** Tells a thread to end, also while it waits for Kafka. Given once and for ever. Thread-safe. */
final class StopSignal {
    private final CompletableFuture<Void> given = new CompletableFuture<>();

    void give() {
        given.complete(null);
    }

    boolean isGiven() {
        return given.isDone();
    }

    /** Waits until it is given, for so long at most; an interrupt gives it. */
    void await(long millis) {
        try {
            given.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return; // it was not given
        } catch (InterruptedException | ExecutionException e) {
            give();
        }
    }

    /**
     * Waits for an answer of Kafka.
     *
     * @throws PublishException if the signal is given before the answer has come
     */
    <T> T await(KafkaFuture<T> answer) throws InterruptedException, ExecutionException {
        CompletableFuture.anyOf(answer.toCompletionStage().toCompletableFuture(), given)
                .get();
        if (!answer.isDone()) {
            throw new PublishException("stopped while waiting for Kafka");
        }
        return answer.get();
    }
}
