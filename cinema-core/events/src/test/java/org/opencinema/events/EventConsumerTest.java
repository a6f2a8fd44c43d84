package org.opencinema.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class EventConsumerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.KAFKA);

    private static EventPublisher publisher;

    private final String topic = "test." + UUID.randomUUID();
    private final Queue<Event<Numbered>> handled = new ConcurrentLinkedQueue<>();

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
    void start_newGroup_getsAllEventsFromTheOldestWithAttributes() throws Exception {
        publish("a", 1, 2, 3);

        try (EventConsumer<Numbered> consumer = consumer(handled::add).build()) {
            consumer.start();
            awaitHandled(3);
        }

        assertThat(handled).containsExactly(Numbered.event("a", 1), Numbered.event("a", 2), Numbered.event("a", 3));
    }

    @Test
    void start_afterClose_goesOnWhereItWas() throws Exception {
        publish("a", 1, 2);
        try (EventConsumer<Numbered> consumer = consumer(handled::add).build()) {
            consumer.start();
            awaitHandled(2);
        }
        publish("a", 3);

        try (EventConsumer<Numbered> consumer = consumer(handled::add).build()) {
            consumer.start();
            awaitHandled(3);
        }

        assertThat(numbers()).containsExactly(1, 2, 3);
    }

    @Test
    void handle_noEvent_goesToDeadLettersWithHeadersAndReason() throws Exception {
        ProducerRecord<byte[], byte[]> bad = EventMapping.record(
                topic, Numbered.event("a", 1), "{\"number\":\"many\"}".getBytes(UTF_8), Origin.current());
        publisher.send(bad).join();
        publisher
                .send(new ProducerRecord<>(topic, "a".getBytes(UTF_8), "{}".getBytes(UTF_8)))
                .join();
        publish("a", 2);

        try (EventConsumer<Numbered> consumer = consumer(handled::add).build()) {
            consumer.start();
            awaitHandled(1);
        }

        assertThat(numbers()).containsExactly(2);
        List<ConsumerRecord<String, String>> letters = deadLetters(2);
        assertThat(letters.get(0).key()).isEqualTo("a");
        assertThat(letters.get(0).value()).isEqualTo("{\"number\":\"many\"}");
        assertThat(header(letters.get(0), "ce_id")).isEqualTo("a-1");
        assertThat(header(letters.get(0), "dlq_reason")).contains("not a Numbered");
        assertThat(header(letters.get(0), "dlq_group")).isEqualTo("group");
        assertThat(header(letters.get(0), "dlq_topic")).isEqualTo(topic);
        assertThat(header(letters.get(0), "dlq_offset")).isEqualTo("0");
        assertThat(header(letters.get(1), "dlq_reason")).contains("no header ce_specversion");
    }

    @Test
    void handle_poison_isBuriedAndTheRestOfTheBatchIsHandled() throws Exception {
        publish("a", 1, 2, 3, 4);
        AtomicInteger triesOfThree = new AtomicInteger();

        try (EventConsumer<Numbered> consumer = EventConsumer.builder(
                        SERVERS.kafka().bootstrapServers(), "group", topic, Numbered.class)
                .attempts(3)
                .batchHandler(events -> {
                    for (Event<Numbered> event : events) {
                        if (event.data().number() == 2) {
                            throw new PoisonEventException("never 2");
                        }
                        if (event.data().number() == 3 && events.size() == 1) {
                            triesOfThree.incrementAndGet();
                        }
                        if (event.data().number() == 3) {
                            throw new IllegalArgumentException("a bug");
                        }
                    }
                    handled.addAll(events);
                })
                .build()) {
            consumer.start();
            awaitHandled(2);
        }

        assertThat(numbers()).containsExactly(1, 4);
        assertThat(triesOfThree).hasValue(3);
        assertThat(deadLetters(2))
                .extracting(letter -> header(letter, "dlq_reason"))
                .satisfiesExactly(
                        reason -> assertThat(reason).contains("never 2"),
                        reason -> assertThat(reason).contains("a bug"));
    }

    @Test
    void handle_storeDown_waitsAndLosesNothing() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicInteger failures = new AtomicInteger();
        try (EventConsumer<Numbered> consumer = consumer(event -> {
                    if (down.get()) {
                        failures.incrementAndGet();
                        throw new IOException("store is down");
                    }
                    handled.add(event);
                })
                .attempts(2)
                .build()) {
            consumer.start();
            publish("a", 1, 2);
            Await.until(LIMIT, () -> failures.get() >= 6);
            publish("a", 3);
            assertThat(consumer.trouble())
                    .hasValueSatisfying(it -> assertThat(it).contains("store is down"));
            down.set(false);
            awaitHandled(3);
            Await.until(LIMIT, () -> consumer.trouble().isEmpty());
        }

        assertThat(numbers()).containsExactly(1, 2, 3);
        try (TopicReader letters = new TopicReader(SERVERS.kafka().bootstrapServers(), Topics.deadLetters(topic))) {
            assertThat(letters.read(0, LIMIT)).isEmpty();
        }
    }

    @Test
    void kafkaStopsAndStarts_consumerAndPublisher_goOn() throws Exception {
        try (EventConsumer<Numbered> consumer = consumer(handled::add).build()) {
            consumer.start();
            publish("a", 1);
            awaitHandled(1);

            SERVERS.kafka().stop();
            assertThatThrownBy(() ->
                            publisher.publish(topic, Numbered.event("a", 99)).join())
                    .hasCauseInstanceOf(PublishException.class);
            SERVERS.kafka().start();
            long back = System.nanoTime();
            publish("a", 2);
            awaitHandled(2);

            assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(5));
        }

        assertThat(numbers()).containsExactly(1, 2);
    }

    @Test
    void secondMember_whileTheFirstWaitsForItsStore_takesOverAndNothingIsLost() throws Exception {
        AtomicBoolean firstIsDown = new AtomicBoolean(true);
        EventHandler<Numbered> first = event -> {
            if (firstIsDown.get()) {
                throw new IOException("store is down");
            }
            handled.add(event);
        };
        try (EventConsumer<Numbered> one = consumer(first).build();
                EventConsumer<Numbered> two = consumer(handled::add).build()) {
            one.start();
            for (int number = 0; number < 40; number++) {
                publish("key-" + number % 20, number);
            }
            Await.until(LIMIT, () -> one.trouble().isPresent());
            two.start();
            Await.until(LIMIT, () -> !handled.isEmpty());
            firstIsDown.set(false);
            Await.until(LIMIT, () -> numbers().stream().distinct().count() == 40);
        }
    }

    private EventConsumer.Builder<Numbered> consumer(EventHandler<Numbered> handler) {
        return EventConsumer.builder(SERVERS.kafka().bootstrapServers(), "group", topic, Numbered.class)
                .handler(handler);
    }

    private void publish(String key, int... numbers) {
        for (int number : numbers) {
            publisher.publish(topic, Numbered.event(key, number)).join();
        }
    }

    private void awaitHandled(int count) throws Exception {
        Await.until(LIMIT, () -> handled.size() >= count);
    }

    private List<Integer> numbers() {
        return handled.stream().map(event -> event.data().number()).toList();
    }

    private List<ConsumerRecord<String, String>> deadLetters(int count) {
        try (TopicReader reader = new TopicReader(SERVERS.kafka().bootstrapServers(), Topics.deadLetters(topic))) {
            return reader.read(count, LIMIT);
        }
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
