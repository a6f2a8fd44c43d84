package org.opencinema.examples;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.Outbox;
import org.opencinema.events.OutboxRelay;
import org.opencinema.events.TitleInteraction;
import org.opencinema.events.Topics;
import org.opencinema.events.Uuid7;
import org.postgresql.ds.PGSimpleDataSource;

/** Writes an event in a transaction and consumes it from Kafka. Needs the JDBC URL of PostgreSQL and the servers of Kafka. */
public final class EventsExample {
    private EventsExample() {}

    public static void main(String... args) throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(args[0]);
        String kafka = args[1];
        Topics.create(kafka);
        Clock clock = Clock.systemUTC();
        Uuid7 ids = new Uuid7(clock, new SecureRandom());
        Outbox outbox = Outbox.of("public.outbox");
        CountDownLatch consumed = new CountDownLatch(1);
        try (EventPublisher publisher = EventPublisher.create(kafka);
                OutboxRelay relay = new OutboxRelay(database, outbox, publisher);
                EventConsumer<TitleInteraction> consumer = EventConsumer.builder(
                                kafka, "example", Topics.INTERACTIONS, TitleInteraction.class)
                        .handler(event -> {
                            System.out.println(
                                    event.type() + ": " + event.data().kind());
                            consumed.countDown();
                        })
                        .build();
                Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                InputStream table = EventsExample.class.getResourceAsStream("/outbox/postgresql.sql")) {
            statement.execute(new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8));
            relay.start();
            consumer.start();
            connection.setAutoCommit(false);
            UUID account = ids.next();
            TitleInteraction like = new TitleInteraction(account, account, ids.next(), "like", clock.instant());
            outbox.append(
                    connection,
                    Topics.INTERACTIONS,
                    new Event<>(
                            ids.next().toString(),
                            TitleInteraction.TYPE,
                            "example",
                            account.toString(),
                            like.at(),
                            like));
            connection.commit(); // your own rows and the event, or neither
            System.out.println("consumed: " + consumed.await(30, TimeUnit.SECONDS));
        }
    }
}
