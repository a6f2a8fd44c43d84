package org.opencinema.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** CloudEvents in the binary content mode of the Kafka protocol binding. */
final class EventMapping {
    private EventMapping() {}

    static ProducerRecord<byte[], byte[]> record(String topic, Event<?> event, byte[] payload, Origin origin) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, event.key().getBytes(UTF_8), payload);
        record.headers()
                .add("ce_specversion", "1.0".getBytes(UTF_8))
                .add("ce_id", event.id().getBytes(UTF_8))
                .add("ce_type", event.type().getBytes(UTF_8))
                .add("ce_source", event.source().getBytes(UTF_8))
                .add("ce_time", event.time().toString().getBytes(UTF_8))
                .add("content-type", "application/json".getBytes(UTF_8));
        origin.addTo(record.headers());
        return record;
    }

    static <T> Event<T> event(ConsumerRecord<byte[], byte[]> record, Class<T> type) {
        byte[] key = record.key();
        byte[] payload = record.value();
        if (key == null || payload == null) {
            throw new EventFormatException(key == null ? "no key" : "no payload");
        }
        Headers headers = record.headers();
        String version = header(headers, "ce_specversion");
        if (!version.equals("1.0")) {
            throw new EventFormatException("ce_specversion must be 1.0, was " + version);
        }
        try {
            return new Event<>(
                    header(headers, "ce_id"),
                    header(headers, "ce_type"),
                    header(headers, "ce_source"),
                    new String(key, UTF_8),
                    Instant.parse(header(headers, "ce_time")),
                    EventJson.read(payload, type));
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw new EventFormatException("bad header: " + e.getMessage(), e);
        }
    }

    private static String header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            throw new EventFormatException("no header " + name);
        }
        return new String(header.value(), UTF_8);
    }
}
