package org.opencinema.events;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends events to Kafka: idempotent, confirmed by all in-sync replicas, in order per key. Thread-safe.
 *
 * <p>A change of state in a database goes through the {@link Outbox} instead.
 */
public final class EventPublisher implements AutoCloseable {
    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> producer;

    private EventPublisher(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.producer = new KafkaProducer<>(
                KafkaSettings.producer(bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Starts a publisher; Kafka need not be up. */
    public static EventPublisher create(String bootstrapServers) {
        return new EventPublisher(bootstrapServers);
    }

    /**
     * Sends an event, with the {@link Origin} that is current. The future completes when all in-sync replicas have it, or with a {@link PublishException} when
     * that was not confirmed within 8 s. Blocks for at most 3 s, and only while Kafka is unreachable and the topic is
     * not yet known or the 32 MB of memory for waiting events is used up.
     */
    public CompletableFuture<Void> publish(String topic, Event<?> event) {
        return send(EventMapping.record(topic, event, EventJson.write(event.data()), Origin.current()));
    }

    void createTopic(String topic, StopSignal stop) {
        Topics.create(bootstrapServers, List.of(topic), stop);
    }

    CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Void> confirmation = new CompletableFuture<>();
        try {
            var unused = producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    confirmation.complete(null);
                } else {
                    confirmation.completeExceptionally(unconfirmed(record, failure));
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            confirmation.completeExceptionally(unconfirmed(record, e));
        }
        return confirmation;
    }

    private static PublishException unconfirmed(ProducerRecord<byte[], byte[]> record, Exception failure) {
        return new PublishException("no confirmation from " + record.topic() + ": " + failure.getMessage(), failure);
    }

    /** Waits up to 5 s for what is on its way; what is unconfirmed then fails. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
