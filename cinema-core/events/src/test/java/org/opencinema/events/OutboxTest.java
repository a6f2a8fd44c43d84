package org.opencinema.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.postgresql.ds.PGSimpleDataSource;

final class OutboxTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Outbox OUTBOX = Outbox.of("public.outbox");

    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.KAFKA, ServerKind.POSTGRES);

    private static PGSimpleDataSource dataSource;
    private static EventPublisher publisher;

    private final String topic = "test." + UUID.randomUUID();

    @BeforeAll
    static void connect() throws Exception {
        dataSource = dataSource(SERVERS.postgres().createDatabase("outbox"));
        try (InputStream ddl = Objects.requireNonNull(OutboxTest.class.getResourceAsStream("/outbox/postgresql.sql"))) {
            execute(new String(ddl.readAllBytes(), UTF_8));
        }
        publisher = EventPublisher.create(SERVERS.kafka().bootstrapServers());
    }

    @AfterAll
    static void disconnect() {
        publisher.close();
    }

    @BeforeEach
    void createTopic() throws Exception {
        execute("truncate outbox");
        Topics.create(SERVERS.kafka().bootstrapServers(), List.of(topic), new StopSignal());
    }

    @Test
    void append_rolledBack_publishesNothing() throws Exception {
        try (OutboxRelay relay = relay()) {
            relay.start();
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                OUTBOX.append(connection, topic, Numbered.event("a", 1));
                connection.rollback();
            }
            append("a", 2);
            awaitEmpty();
        }

        assertThat(read(1)).extracting(ConsumerRecord::value).containsExactly("{\"number\":2}");
    }

    @Test
    void append_committed_arrivesAtOnceWithAttributes() throws Exception {
        try (OutboxRelay relay = relay()) {
            relay.start();
            append("a", 1);
            awaitEmpty();
            long start = System.nanoTime();
            for (int number = 2; number <= 6; number++) {
                append("a", number);
                awaitEmpty();
            }
            // Only polling once a second would need five.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2_500));
        }

        ConsumerRecord<String, String> record = read(6).get(0);
        assertThat(record.key()).isEqualTo("a");
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        assertThat(headers)
                .isEqualTo(Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "a-1",
                        "ce_type", "test.numbered.v1",
                        "ce_source", "/test",
                        "ce_time", "1970-01-01T00:00:01Z",
                        "content-type", "application/json"));
    }

    @Test
    void append_payloadTooLarge_isRefused() {
        record Large(String text) {}
        Event<Large> large = new Event<>(
                "1", "test.v1", "/test", "a", java.time.Instant.EPOCH, new Large("x".repeat(Outbox.MAX_PAYLOAD_BYTES)));

        assertThatThrownBy(() -> {
                    try (Connection connection = dataSource.getConnection()) {
                        OUTBOX.append(connection, topic, large);
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 900000 bytes");
    }

    @Test
    void kafkaDown_eventsWaitAndArriveWhenItIsBack() throws Exception {
        try (OutboxRelay relay = relay()) {
            relay.start();
            append("a", 0);
            awaitEmpty();

            SERVERS.kafka().stop();
            for (int number = 1; number <= 20; number++) {
                append("a", number);
            }
            Await.until(LIMIT, () -> relay.trouble().isPresent());
            assertThat(waiting()).isEqualTo(20);

            SERVERS.kafka().start();
            long back = System.nanoTime();
            awaitEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(5));
            Await.until(LIMIT, () -> relay.trouble().isEmpty());
        }

        assertThat(firstArrivals("a", read(21)))
                .containsExactlyElementsOf(IntStream.rangeClosed(0, 20).boxed().toList());
    }

    @Test
    void databaseDown_relayGoesOnWhenItIsBack() throws Exception {
        try (OutboxRelay relay = relay()) {
            relay.start();
            append("a", 1);
            awaitEmpty();

            SERVERS.postgres().kill();
            Await.until(LIMIT, () -> relay.trouble().isPresent());
            SERVERS.postgres().start();
            Await.until(LIMIT, () -> relay.trouble().isEmpty());
            append("a", 2);
            awaitEmpty();
        }

        assertThat(firstArrivals("a", read(2))).containsExactly(1, 2);
    }

    @Test
    void twoRelays_manyWriters_keepTheOrderOfEachKey() throws Exception {
        int keys = 4;
        int each = 100;
        ExecutorService writers = Executors.newFixedThreadPool(keys);
        try (OutboxRelay one = relay();
                OutboxRelay two = relay()) {
            one.start();
            two.start();
            List<Future<?>> written = IntStream.range(0, keys)
                    .<Future<?>>mapToObj(key -> writers.submit(() -> {
                        for (int number = 0; number < each; number++) {
                            append("key-" + key, number);
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> some : written) {
                some.get();
            }
            awaitEmpty();
        } finally {
            writers.shutdownNow();
        }

        List<ConsumerRecord<String, String>> records = read(keys * each);
        assertThat(records).hasSize(keys * each);
        for (int key = 0; key < keys; key++) {
            assertThat(firstArrivals("key-" + key, records))
                    .containsExactlyElementsOf(IntStream.range(0, each).boxed().toList());
        }
    }

    private OutboxRelay relay() {
        return new OutboxRelay(dataSource, OUTBOX, publisher);
    }

    private void append(String key, int number) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            OUTBOX.append(connection, topic, Numbered.event(key, number));
            connection.commit();
        }
    }

    private void awaitEmpty() throws Exception {
        Await.until(LIMIT, () -> waiting() == 0);
    }

    private List<ConsumerRecord<String, String>> read(int atLeast) {
        try (TopicReader reader = new TopicReader(SERVERS.kafka().bootstrapServers(), topic)) {
            return reader.read(atLeast, LIMIT);
        }
    }

    static List<Integer> firstArrivals(String key, List<ConsumerRecord<String, String>> records) {
        return records.stream()
                .filter(record -> record.key().equals(key))
                .map(record -> EventJson.read(record.value().getBytes(UTF_8), Numbered.class)
                        .number())
                .distinct()
                .toList();
    }

    static PGSimpleDataSource dataSource(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser("postgres");
        return dataSource;
    }

    private static int waiting() throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from outbox")) {
            result.next();
            return result.getInt(1);
        }
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
