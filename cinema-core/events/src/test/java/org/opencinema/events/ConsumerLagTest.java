package org.opencinema.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class ConsumerLagTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.KAFKA);

    private final String topic = "test." + UUID.randomUUID();
    private final String group = "test-" + UUID.randomUUID();

    @Test
    void read_ofAGroup_isWhatItHasNotHandled() throws Exception {
        String kafka = SERVERS.kafka().bootstrapServers();
        Topics.create(kafka, List.of(topic), new StopSignal());
        AtomicInteger handled = new AtomicInteger();
        try (ConsumerLag lag = ConsumerLag.create(kafka, "test-");
                EventPublisher publisher = EventPublisher.create(kafka)) {
            assertThat(lag.read(group, topic)).isZero();
            for (int number = 1; number <= 5; number++) {
                publisher
                        .publish(topic, Numbered.event("key-" + number, number))
                        .get();
            }
            assertThat(lag.read(group, topic)).isEqualTo(5);

            try (EventConsumer<Numbered> consumer = EventConsumer.builder(kafka, group, topic, Numbered.class)
                    .handler(event -> handled.incrementAndGet())
                    .build()) {
                consumer.start();
                Await.until(Duration.ofSeconds(30), () -> lag.read(group, topic) == 0);
                assertThat(lag.read()).contains(new ConsumerLag.Behind(group, topic, 0));
            }
            assertThat(handled).hasValue(5);
            Await.until(
                    Duration.ofSeconds(30),
                    () -> lag.read().stream().noneMatch(behind -> behind.group().equals(group)));
        }
    }

    @Test
    void read_ofAnAbsentTopic_isRefused() {
        try (ConsumerLag lag = ConsumerLag.create(SERVERS.kafka().bootstrapServers(), "test-")) {
            assertThatThrownBy(() -> lag.read(group, topic))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }
}
