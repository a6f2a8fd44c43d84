package org.opencinema.events;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Tells how many events of a topic wait for a consumer. Thread-safe. */
public final class Backlog implements AutoCloseable {
    private final Admin admin;

    private Backlog(Admin admin) {
        this.admin = admin;
    }

    /** Kafka need not be up. */
    public static Backlog create(String bootstrapServers) {
        return new Backlog(Admin.create(KafkaSettings.admin(bootstrapServers)));
    }

    /**
     * The events that the group has not handled yet; all of the topic for a group that never was. Blocks for about 10 s at most.
     *
     * @throws PublishException if Kafka can't be reached, or the topic does not exist
     */
    public long count(String group, String topic) {
        try {
            Map<TopicPartition, OffsetSpec> ends =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                            .flatMap(description -> description.partitions().stream())
                            .collect(Collectors.toMap(
                                    part -> new TopicPartition(topic, part.partition()), part -> OffsetSpec.latest()));
            Map<TopicPartition, OffsetAndMetadata> handled = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return admin.listOffsets(ends).all().get().entrySet().stream()
                    .mapToLong(end -> end.getValue().offset() - offset(handled.get(end.getKey())))
                    .sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException("interrupted while counting what waits in " + topic, e);
        } catch (ExecutionException e) {
            throw new PublishException("what waits in " + topic + " can't be counted: " + e.getCause(), e);
        }
    }

    private static long offset(@Nullable OffsetAndMetadata handled) {
        return handled == null ? 0 : handled.offset();
    }

    @Override
    public void close() {
        admin.close();
    }
}
