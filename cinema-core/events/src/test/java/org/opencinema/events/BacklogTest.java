package org.opencinema.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class BacklogTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.KAFKA);

    private final String topic = "test." + UUID.randomUUID();
    private final String group = "test-" + UUID.randomUUID();

    @Test
    void count_ofAGroup_isWhatItHasNotHandled() throws Exception {
        String kafka = SERVERS.kafka().bootstrapServers();
        Topics.create(kafka, List.of(topic));
        AtomicInteger handled = new AtomicInteger();
        try (Backlog backlog = Backlog.create(kafka);
                EventPublisher publisher = EventPublisher.create(kafka)) {
            assertThat(backlog.count(group, topic)).isZero();
            for (int number = 1; number <= 5; number++) {
                publisher
                        .publish(topic, Numbered.event("key-" + number, number))
                        .get();
            }
            assertThat(backlog.count(group, topic)).isEqualTo(5);

            try (EventConsumer<Numbered> consumer = EventConsumer.builder(kafka, group, topic, Numbered.class)
                    .handler(event -> handled.incrementAndGet())
                    .build()) {
                consumer.start();
                Await.until(Duration.ofSeconds(30), () -> backlog.count(group, topic) == 0);
                assertThat(backlog.list(group)).containsExactly(new Backlog.Waiting(group, topic, 0));
            }
            assertThat(handled).hasValue(5);
            Await.until(Duration.ofSeconds(30), () -> backlog.list(group).isEmpty());
        }
    }

    @Test
    void count_ofAnAbsentTopic_isRefused() {
        try (Backlog backlog = Backlog.create(SERVERS.kafka().bootstrapServers())) {
            assertThatThrownBy(() -> backlog.count(group, topic))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining(topic);
        }
    }
}
