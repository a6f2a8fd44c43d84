package org.opencinema.events;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Tells how many events of a topic wait for a consumer. Thread-safe. */
public final class Backlog implements AutoCloseable {
    private static final Set<GroupState> WITH_MEMBERS =
            Set.of(GroupState.STABLE, GroupState.ASSIGNING, GroupState.RECONCILING);

    private final Admin admin;

    /**
     * What waits for a group.
     *
     * @param events how many: 0 or more
     */
    public record Waiting(String group, String topic, long events) {}

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
        return asking(topic, () -> {
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
        });
    }

    /**
     * What waits for the groups whose names begin with the prefix, by topic. Of groups that have members, as what nobody uses any more falls
     * behind for ever; of partitions of which the group has handled something. Blocks for about 10 s at most.
     *
     * @throws PublishException if Kafka can't be reached
     */
    public List<Waiting> list(String groupPrefix) {
        return asking("the topics of " + groupPrefix, () -> {
            Map<String, ListConsumerGroupOffsetsSpec> groups =
                    admin.listGroups(new ListGroupsOptions().inGroupStates(WITH_MEMBERS)).all().get().stream()
                            .map(GroupListing::groupId)
                            .filter(group -> group.startsWith(groupPrefix))
                            .collect(Collectors.toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec()));
            Map<String, Map<TopicPartition, OffsetAndMetadata>> handled =
                    admin.listConsumerGroupOffsets(groups).all().get();
            Map<TopicPartition, OffsetSpec> latest = handled.values().stream()
                    .flatMap(offsets -> offsets.keySet().stream())
                    .distinct()
                    .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
            return waiting(handled, ends);
        });
    }

    private static List<Waiting> waiting(
            Map<String, Map<TopicPartition, OffsetAndMetadata>> handled, Map<TopicPartition, Long> ends) {
        List<Waiting> all = new ArrayList<>();
        handled.forEach((group, offsets) -> {
            Map<String, Long> byTopic = new TreeMap<>();
            offsets.forEach((partition, at) -> {
                long end = ends.getOrDefault(partition, 0L);
                byTopic.merge(partition.topic(), Math.max(0, end - offset(at)), Long::sum);
            });
            byTopic.forEach((topic, events) -> all.add(new Waiting(group, topic, events)));
        });
        return all;
    }

    private static <T> T asking(String topic, Question<T> question) {
        try {
            return question.ask();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException("interrupted while counting what waits in " + topic, e);
        } catch (ExecutionException e) {
            throw new PublishException("what waits in " + topic + " can't be counted: " + e.getCause(), e);
        }
    }

    private interface Question<T> {
        T ask() throws InterruptedException, ExecutionException;
    }

    private static long offset(@Nullable OffsetAndMetadata handled) {
        return handled == null ? 0 : handled.offset();
    }

    @Override
    public void close() {
        admin.close();
    }
}
