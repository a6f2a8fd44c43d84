package org.opencinema.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.postgresql.ds.PGSimpleDataSource;

/** Kills a process with SIGKILL over and over while it commits and relays; the profile {@code long} does so 200 times. */
final class OutboxCrashTest {
    private static final int KILLS = Integer.getInteger("events.kills", 20);
    private static final String NOWHERE = "127.0.0.1:1";

    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.KAFKA, ServerKind.POSTGRES);

    private final String topic = "test.crash";
    private final Random random = new Random(7);

    @Test
    void killedBetweenCommitAndSend_everyCommittedEventArrivesInOrder() throws Exception {
        String url = SERVERS.postgres().createDatabase("crash");
        PGSimpleDataSource dataSource = OutboxTest.dataSource(url);
        try (InputStream ddl = Objects.requireNonNull(OutboxTest.class.getResourceAsStream("/outbox/postgresql.sql"));
                Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(new String(ddl.readAllBytes(), UTF_8));
        }
        Topics.create(SERVERS.kafka().bootstrapServers(), List.of(topic), new StopSignal());

        List<Integer> committed = new ArrayList<>();
        for (int round = 0; round < KILLS; round++) {
            // In every second round Kafka is out of its reach, so it surely dies between commit and send.
            String kafka = round % 2 == 0 ? SERVERS.kafka().bootstrapServers() : NOWHERE;
            committed.addAll(commitAndDie(url, kafka, round * 100_000));
        }

        List<ConsumerRecord<String, String>> records;
        try (EventPublisher publisher = EventPublisher.create(SERVERS.kafka().bootstrapServers());
                OutboxRelay relay = new OutboxRelay(dataSource, Outbox.of("public.outbox"), publisher);
                TopicReader reader = new TopicReader(SERVERS.kafka().bootstrapServers(), topic)) {
            relay.start();
            Await.until(Duration.ofSeconds(30), () -> isEmpty(dataSource));
            // some arrive twice, so a count would not tell the end
            records = reader.readToEnd(Duration.ofSeconds(30));
        }
        List<List<Integer>> arrived = Stream.of("key-0", "key-1", "key-2")
                .map(key -> OutboxTest.firstArrivals(key, records))
                .toList();
        Set<Integer> all = arrived.stream().flatMap(List::stream).collect(Collectors.toSet());
        assertThat(committed).hasSizeGreaterThanOrEqualTo(KILLS).allMatch(all::contains);
        assertThat(arrived).allSatisfy(numbers -> assertThat(numbers).isSorted());
    }

    private List<Integer> commitAndDie(String url, String kafka, int first) throws IOException, InterruptedException {
        int enough = 1 + random.nextInt(60);
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        RelayProcess.class.getName(),
                        url,
                        kafka,
                        topic,
                        String.valueOf(first))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<Integer> committed = new ArrayList<>();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                committed.add(Integer.parseInt(line));
                if (committed.size() == enough) {
                    process.toHandle().destroyForcibly(); // unlike the process's own, it leaves the output readable
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(committed).as("what the process committed").isNotEmpty();
        return committed;
    }

    private static boolean isEmpty(PGSimpleDataSource dataSource) throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                var result = statement.executeQuery("select not exists (select from outbox)")) {
            return result.next() && result.getBoolean(1);
        }
    }
}
