package org.opencinema.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.MDC;

/** What a consumer knows of the request that an event comes from. */
final class OriginTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final Origin REQUEST = new Origin("request-1", "00-" + TRACE + "-b7ad6b7169203331-01");

    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.KAFKA, ServerKind.POSTGRES);

    private static EventPublisher publisher;

    private final String topic = "test." + UUID.randomUUID();
    private final Map<Integer, Seen> seen = new ConcurrentHashMap<>();

    private record Seen(String requestId, String traceId, String traceOfLog, Origin current) {
        static Seen now() {
            return new Seen(
                    String.valueOf(MDC.get("requestId")),
                    Span.current().getSpanContext().getTraceId(),
                    String.valueOf(MDC.get("trace_id")),
                    Origin.current());
        }
    }

    @BeforeAll
    static void connect() {
        publisher = EventPublisher.create(SERVERS.kafka().bootstrapServers());
    }

    @AfterAll
    static void disconnect() {
        publisher.close();
    }

    @BeforeEach
    void createTopic() {
        Topics.create(SERVERS.kafka().bootstrapServers(), List.of(topic), new StopSignal());
    }

    @Test
    void publishedEvent_takesItsOriginToTheHandler() throws Exception {
        REQUEST.run(() -> publisher.publish(topic, Numbered.event("a", 1)).join());
        publisher.publish(topic, Numbered.event("a", 2)).join();

        consume(2);

        assertThat(seen.get(1)).isEqualTo(new Seen("request-1", TRACE, TRACE, REQUEST));
        assertThat(seen.get(2))
                .as("what was published for no request")
                .isEqualTo(new Seen("null", "00000000000000000000000000000000", "null", new Origin(null, null)));
        assertThat(Seen.now().requestId()).as("after the work").isEqualTo("null");
    }

    @Test
    void outboxEvent_takesItsOriginToTheHandler() throws Exception {
        PGSimpleDataSource database = OutboxTest.dataSource(SERVERS.postgres().createDatabase("origins"));
        Outbox outbox = Outbox.of("public.outbox");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                InputStream ddl =
                        Objects.requireNonNull(OriginTest.class.getResourceAsStream("/outbox/postgresql.sql"))) {
            statement.execute(new String(ddl.readAllBytes(), UTF_8));
            REQUEST.run(() -> outbox.append(connection, topic, Numbered.event("a", 1)));
        }
        try (OutboxRelay relay = new OutboxRelay(database, outbox, publisher)) {
            relay.start();
            consume(1);
        }

        assertThat(seen.get(1)).isEqualTo(new Seen("request-1", TRACE, TRACE, REQUEST));
    }

    @Test
    void traceparent_thatIsNone_isLeftAside() throws Exception {
        Origin bad = new Origin("request-2", "not a traceparent");

        bad.run(() -> publisher.publish(topic, Numbered.event("a", 1)).join());
        consume(1);

        assertThat(seen.get(1).current()).isEqualTo(new Origin("request-2", null));
        assertThat(seen.get(1).traceOfLog()).isEqualTo("null");
    }

    private void consume(int events) throws Exception {
        try (EventConsumer<Numbered> consumer = EventConsumer.builder(
                        SERVERS.kafka().bootstrapServers(), UUID.randomUUID().toString(), topic, Numbered.class)
                .handler(event -> seen.put(event.data().number(), Seen.now()))
                .build()) {
            consumer.start();
            Await.until(LIMIT, () -> seen.size() == events);
        }
    }
}
