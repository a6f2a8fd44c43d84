package org.opencinema.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of an {@link EventConsumer}. */
final class ConsumerLoop<T> implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long RETRY_MILLIS = 300;
    private static final long MIN_BACKOFF_MILLIS = 50;
    private static final long MAX_BACKOFF_MILLIS = 1_000;

    private final EventConsumer.Builder<T> options;
    private final EventConsumer.Handling<T> handling;
    private final StopSignal stopping = new StopSignal();
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
    private volatile @Nullable String trouble;
    private volatile @Nullable Consumer<byte[], byte[]> current;
    private @Nullable EventPublisher deadLetters;
    private boolean waiting;

    ConsumerLoop(EventConsumer.Builder<T> options, EventConsumer.Handling<T> handling) {
        this.options = options;
        this.handling = handling;
    }

    void stop() {
        stopping.give();
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void run() {
        try {
            while (isRunning()) {
                try {
                    Topics.create(options.bootstrapServers, List.of(options.topic), stopping);
                    recovered();
                    consume();
                } catch (WakeupException | InterruptException e) {
                    LOG.debug("Stopping {}", options.group);
                } catch (RuntimeException e) {
                    if (isRunning()) {
                        report(e.toString(), e);
                        stopping.await(RETRY_MILLIS);
                    }
                }
            }
        } finally {
            if (isRunning()) {
                trouble = "the thread has died";
            }
            if (deadLetters != null) {
                deadLetters.close();
            }
        }
    }

    private void consume() {
        uncommitted.clear();
        waiting = false;
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                KafkaSettings.consumer(options.bootstrapServers, options.group, options.maxBatch),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        current = consumer;
        try {
            consumer.subscribe(List.of(options.topic), new PauseNewPartitions(consumer));
            while (isRunning()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    handleRecords(consumer, records);
                }
                commit(consumer, Duration.ofSeconds(5));
            }
        } finally {
            current = null;
            commitLast(consumer);
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(3)));
        }
    }

    private void handleRecords(Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
        List<Received<T>> received = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                received.add(new Received<>(record, EventMapping.event(record, options.type), Context.current()));
            } catch (EventFormatException e) {
                bury(consumer, record, e);
            }
        }
        handle(consumer, received);
        if (waiting) {
            consumer.resume(consumer.paused());
            waiting = false;
        }
        recovered();
        uncommitted.putAll(records.nextOffsets());
    }

    private void handle(Consumer<byte[], byte[]> consumer, List<Received<T>> received) {
        int attempt = 0;
        List<Received<T>> owned = owned(consumer, received);
        while (!owned.isEmpty()) {
            try {
                handling.handle(owned);
                return;
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            } catch (Exception e) {
                attempt++;
                boolean poison = e instanceof PoisonEventException;
                if (poison || options.poison.test(e)) {
                    if (owned.size() > 1) {
                        for (Received<T> one : owned) {
                            handle(consumer, List.of(one));
                        }
                        return;
                    }
                    if (poison || attempt >= options.attempts) {
                        bury(consumer, owned.get(0).record(), e);
                        return;
                    }
                }
                report("handler: " + e, e);
                waitBeforeRetry(consumer, attempt);
                owned = owned(consumer, owned);
            }
        }
    }

    /** What another member has taken over meanwhile is left to it. */
    private List<Received<T>> owned(Consumer<byte[], byte[]> consumer, List<Received<T>> received) {
        return received.stream()
                .filter(one -> consumer.assignment().contains(partition(one.record())))
                .toList();
    }

    private void bury(Consumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record, Exception reason) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(Topics.deadLetters(options.topic), record.key(), record.value());
        record.headers().forEach(letter.headers()::add);
        letter.headers()
                .add("dlq_reason", String.valueOf(reason).getBytes(UTF_8))
                .add("dlq_group", options.group.getBytes(UTF_8))
                .add("dlq_topic", record.topic().getBytes(UTF_8))
                .add("dlq_partition", String.valueOf(record.partition()).getBytes(UTF_8))
                .add("dlq_offset", String.valueOf(record.offset()).getBytes(UTF_8));
        Origin.of(record.headers())
                .run(() -> LOG.warn(
                        "Dead letter: {} {}", options.group, partition(record) + "@" + record.offset(), reason));
        for (int attempt = 1; ; attempt++) {
            try {
                if (deadLetters == null) {
                    deadLetters = EventPublisher.create(options.bootstrapServers);
                }
                deadLetters.send(letter).join();
                return;
            } catch (CompletionException e) {
                report("dead letters: " + e.getCause(), e);
                waitBeforeRetry(consumer, attempt);
            }
        }
    }

    /** Waits by polling with everything paused, so that the group does not take this member for dead. */
    private void waitBeforeRetry(Consumer<byte[], byte[]> consumer, int attempt) {
        waiting = true;
        consumer.pause(consumer.assignment());
        long backoff = Math.min(MAX_BACKOFF_MILLIS, MIN_BACKOFF_MILLIS << Math.min(attempt - 1, 10));
        if (!consumer.poll(Duration.ofMillis(backoff)).isEmpty()) {
            throw new IllegalStateException("a paused partition delivered records");
        }
    }

    private void commit(Consumer<byte[], byte[]> consumer, Duration timeout) {
        uncommitted.keySet().retainAll(consumer.assignment());
        if (uncommitted.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(uncommitted, timeout);
            uncommitted.clear();
        } catch (RetriableException | CommitFailedException e) {
            LOG.info("Progress of {} is committed later: {}", options.group, e.getMessage());
        }
    }

    private void commitLast(Consumer<byte[], byte[]> consumer) {
        try {
            commit(consumer, Duration.ofSeconds(2));
        } catch (KafkaException e) {
            LOG.info("Progress of {} was not committed, some events will come again: {}", options.group, e.toString());
        }
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private boolean isRunning() {
        return !stopping.isGiven();
    }

    private void report(String reason, Exception failure) {
        if (trouble == null) {
            LOG.warn("{} waits on {}: {}", options.group, options.topic, reason, failure);
        }
        trouble = reason;
    }

    private void recovered() {
        if (trouble != null) {
            LOG.info("{} goes on with {}", options.group, options.topic);
        }
        trouble = null;
    }

    private final class PauseNewPartitions implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        PauseNewPartitions(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commitLast(consumer);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (waiting) {
                consumer.pause(partitions);
            }
        }
    }
}
