package org.opencinema.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** How many events consumers have still to handle, as Kafka knows it. Thread-safe. */
public final class ConsumerLag implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Set<GroupState> WITH_MEMBERS =
            Set.of(GroupState.STABLE, GroupState.ASSIGNING, GroupState.RECONCILING);

    private final Admin admin;
    private final String prefix;

    /**
     * What a group has still to handle of a topic.
     *
     * @param events how many events: 0 or more
     */
    public record Behind(String group, String topic, long events) {}

    private ConsumerLag(Admin admin, String prefix) {
        this.admin = admin;
        this.prefix = prefix;
    }

    /** Of the groups whose names begin with the prefix. Kafka need not be up. */
    public static ConsumerLag create(String bootstrapServers, String prefix) {
        return new ConsumerLag(Admin.create(KafkaSettings.admin(bootstrapServers)), prefix);
    }

    /**
     * Of groups that have members, as those that nobody uses any more fall behind for ever. Asks Kafka; blocks for seconds at most.
     *
     * @throws TimeoutException if Kafka does not answer in time
     */
    public List<Behind> read() throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, ListConsumerGroupOffsetsSpec> groups = new HashMap<>();
        var listed = admin.listGroups(new ListGroupsOptions().inGroupStates(WITH_MEMBERS))
                .all()
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        listed.stream()
                .filter(group -> group.groupId().startsWith(prefix))
                .forEach(group -> groups.put(group.groupId(), new ListConsumerGroupOffsetsSpec()));
        if (groups.isEmpty()) {
            return List.of();
        }
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed =
                admin.listConsumerGroupOffsets(groups).all().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        Map<TopicPartition, Long> ends = ends(committed.values());
        List<Behind> all = new ArrayList<>();
        committed.forEach((group, offsets) -> {
            Map<String, Long> byTopic = new TreeMap<>();
            offsets.forEach((partition, at) -> {
                if (at != null && ends.containsKey(partition)) {
                    byTopic.merge(partition.topic(), Math.max(0, ends.get(partition) - at.offset()), Long::sum);
                }
            });
            byTopic.forEach((topic, events) -> all.add(new Behind(group, topic, events)));
        });
        return all;
    }

    /**
     * How many events of a topic a group has still to handle; all of them, if it never was. Asks Kafka; blocks for seconds at most.
     *
     * @throws TimeoutException if Kafka does not answer in time
     * @throws ExecutionException if there is no such topic
     */
    public long read(String group, String topic) throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .values()
                .forEach(found -> found.partitions()
                        .forEach(part -> latest.put(new TopicPartition(topic, part.partition()), OffsetSpec.latest())));
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        long behind = 0;
        var ends = admin.listOffsets(latest).all().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        for (var end : ends.entrySet()) {
            OffsetAndMetadata handled = committed.get(end.getKey());
            behind += end.getValue().offset() - (handled == null ? 0 : handled.offset());
        }
        return behind;
    }

    private Map<TopicPartition, Long> ends(Collection<Map<TopicPartition, OffsetAndMetadata>> groups)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        groups.forEach(offsets -> offsets.keySet().forEach(partition -> latest.put(partition, OffsetSpec.latest())));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest)
                .all()
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** What is being read meanwhile fails. */
    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
