package org.opencinema.events;

import java.util.HashMap;
import java.util.Map;

/** How clients talk to Kafka: they notice within about a second that it is back, and fail within seconds while it is gone. */
final class KafkaSettings {
    private KafkaSettings() {}

    private static Map<String, Object> common(String bootstrapServers) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("reconnect.backoff.ms", 50);
        settings.put("reconnect.backoff.max.ms", 500);
        settings.put("retry.backoff.ms", 50);
        settings.put("retry.backoff.max.ms", 500);
        settings.put("socket.connection.setup.timeout.ms", 2_000);
        settings.put("socket.connection.setup.timeout.max.ms", 3_000);
        settings.put("metadata.max.age.ms", 30_000);
        settings.put("enable.metrics.push", false);
        return settings;
    }

    static Map<String, Object> admin(String bootstrapServers) {
        Map<String, Object> settings = common(bootstrapServers);
        settings.put("request.timeout.ms", 3_000);
        settings.put("default.api.timeout.ms", 10_000);
        return settings;
    }

    static Map<String, Object> producer(String bootstrapServers) {
        Map<String, Object> settings = common(bootstrapServers);
        settings.put("enable.idempotence", true);
        settings.put("acks", "all");
        settings.put("compression.type", "lz4");
        settings.put("max.block.ms", 3_000);
        settings.put("request.timeout.ms", 3_000);
        settings.put("delivery.timeout.ms", 8_000);
        return settings;
    }

    static Map<String, Object> consumer(String bootstrapServers, String group, int maxBatch) {
        Map<String, Object> settings = common(bootstrapServers);
        settings.put("group.id", group);
        settings.put("group.protocol", "consumer");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("max.poll.records", maxBatch);
        settings.put("request.timeout.ms", 5_000);
        settings.put("default.api.timeout.ms", 5_000);
        return settings;
    }
}
