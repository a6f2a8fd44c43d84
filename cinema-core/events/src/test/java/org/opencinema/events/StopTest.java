package org.opencinema.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.postgresql.ds.PGSimpleDataSource;

/** Nobody waits for a Kafka that is away when a service stops. */
final class StopTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final String NOBODY = "127.0.0.1:1";
    private static final String TOPIC = "test.stop";
    private static final Outbox OUTBOX = Outbox.of("public.outbox");

    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES);

    @Test
    void consumer_whileKafkaIsAway_closesSoon() throws Exception {
        EventConsumer<Numbered> consumer = EventConsumer.builder(NOBODY, "group", TOPIC, Numbered.class)
                .handler(event -> {})
                .build();
        consumer.start();
        awaitKafkaClient();

        assertThat(timeToClose(consumer)).isLessThan(SOON);
        assertThat(consumer.trouble()).as("it did not die").isEmpty();
    }

    @Test
    void relay_whileKafkaIsAway_closesSoonAndKeepsTheEvents() throws Exception {
        PGSimpleDataSource dataSource = OutboxTest.dataSource(SERVERS.postgres().createDatabase("stop"));
        try (InputStream ddl = Objects.requireNonNull(StopTest.class.getResourceAsStream("/outbox/postgresql.sql"));
                Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(new String(ddl.readAllBytes(), UTF_8));
            OUTBOX.append(connection, TOPIC, Numbered.event("a", 1));
        }
        EventPublisher publisher = EventPublisher.create(NOBODY);
        OutboxRelay relay = new OutboxRelay(dataSource, OUTBOX, publisher);
        relay.start();
        awaitKafkaClient();

        assertThat(timeToClose(relay)).isLessThan(SOON);
        assertThat(timeToClose(publisher)).isLessThan(SOON);
        try (Connection connection = dataSource.getConnection()) {
            assertThat(OUTBOX.count(connection)).isEqualTo(1);
        }
    }

    /** Until somebody asks Kafka for its topics. */
    private static void awaitKafkaClient() throws Exception {
        Await.until(
                LIMIT,
                () -> Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(thread -> thread.getName().startsWith("kafka-admin-client-thread")));
    }

    private static Duration timeToClose(AutoCloseable part) throws Exception {
        long begin = System.nanoTime();
        part.close();
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
