package org.opencinema.service.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.catalog.TestTitles.addGenre;
import static org.opencinema.service.catalog.TestTitles.film;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.catalog.RunningCatalog.Answer;

final class CatalogEventsTest {
    private static final Queue<Event<TitleChanged>> PUBLISHED = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.KAFKA);

    private static RunningCatalog catalog;
    private static EventPublisher publisher;
    private static EventConsumer<TitleChanged> consumer;

    @BeforeAll
    static void start() throws Exception {
        catalog = RunningCatalog.start(SERVERS, "catalog_events");
        addGenre(catalog, "drama", "Drama", "Драма");
        String kafka = SERVERS.kafka().bootstrapServers();
        publisher = EventPublisher.create(kafka);
        consumer = EventConsumer.builder(kafka, "test", Topics.TITLES, TitleChanged.class)
                .handler(PUBLISHED::add)
                .build();
        consumer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        consumer.close();
        publisher.close();
        catalog.close();
    }

    @Test
    void changes_ofATitle_arriveInOrderWithTheFullState() throws Exception {
        Answer created = catalog.edit("POST", "/v1/titles", film("One", 2000, "runtimeMinutes", 90));
        String path = "/v1/titles/" + created.id();
        catalog.edit("PUT", path, film("Two", 2001), "If-Match", "\"1\"");
        addGenre(catalog, "drama", "Dramatic " + created.id(), "Драма");
        catalog.edit("DELETE", path, null, "If-Match", "\"3\"");

        await(() -> published(created.id()).size() >= 4);

        List<Event<TitleChanged>> events = published(created.id());
        assertThat(events).extracting(event -> event.data().version()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(events).extracting(event -> event.data().deleted()).containsExactly(false, false, false, true);
        assertThat(events)
                .extracting(event -> event.data().translations().get("en").title())
                .containsExactly("One", "Two", "Two", "Two");
        assertThat(events.get(0).data().runtimeMinutes()).isEqualTo(90);
        assertThat(events.get(2).data().genres().get(0).names()).containsEntry("en", "Dramatic " + created.id());
        assertThat(events).extracting(Event::type).containsOnly(TitleChanged.TYPE);
        assertThat(events).extracting(Event::source).containsOnly("/catalog");
    }

    @Test
    void change_whileKafkaIsDown_isAnsweredAtOnceAndArrivesLater() throws Exception {
        Answer created = catalog.edit("POST", "/v1/titles", film("Before", 2000));
        await(() -> published(created.id()).size() == 1);

        SERVERS.kafka().stop();
        long start = System.nanoTime();
        Answer changed = catalog.edit("PUT", "/v1/titles/" + created.id(), film("After", 2000), "If-Match", "\"1\"");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(published(created.id())).hasSize(1);

        SERVERS.kafka().start();
        await(() -> published(created.id()).size() == 2);
        assertThat(published(created.id())
                        .get(1)
                        .data()
                        .translations()
                        .get("en")
                        .title())
                .isEqualTo("After");
    }

    @Test
    void packagedVideo_makesItsTitlePlayableOnce() throws Exception {
        Answer created = catalog.edit("POST", "/v1/titles", film("Film", 2000));
        String path = "/v1/titles/" + created.id();
        UUID title = UUID.fromString(created.id());
        packaged(title, 1, 12.5);
        packaged(title, 1, 12.5);
        packaged(title, 2, 60.25);
        packaged(title, 1, 12.5);

        await(() -> published(created.id()).size() == 3);

        Answer playable = catalog.get(path);
        assertThat(playable.body().get("playable").booleanValue()).isTrue();
        assertThat(playable.body().get("durationSeconds").doubleValue()).isEqualTo(60.25);
        assertThat(playable.etag()).isEqualTo("\"3-en\"");
        assertThat(catalog.get("/v1/titles?playable=true").body().toString()).contains(created.id());
        assertThat(catalog.get("/v1/titles?playable=false").body().toString()).doesNotContain(created.id());
        Answer replaced = catalog.edit("PUT", path, film("Film 2", 2000), "If-Match", "\"3\"");
        assertThat(replaced.body().get("playable").booleanValue()).isTrue();
    }

    @Test
    void packagedVideo_beforeItsTitle_makesTheTitlePlayableFromTheStart() throws Exception {
        UUID early = UUID.randomUUID();
        packaged(early, 1, 5);
        await(() -> catalog.count("select count(*) from catalog.media where video_id = '" + early + "'") == 1);

        Answer created = catalog.edit("POST", "/v1/titles", film("Late", 2000, "id", early));

        assertThat(created.body().get("playable").booleanValue()).isTrue();
        assertThat(created.etag()).isEqualTo("\"1-en\"");
    }

    private static void packaged(UUID title, long version, double seconds) {
        MediaPackaged media =
                new MediaPackaged(title, UUID.randomUUID(), seconds, Instant.parse("2026-01-01T00:00:00Z"), version);
        publisher
                .publish(
                        Topics.MEDIA,
                        new Event<>(
                                UUID.randomUUID().toString(),
                                MediaPackaged.TYPE,
                                "/streaming",
                                title.toString(),
                                media.packagedAt(),
                                media))
                .join();
    }

    private static List<Event<TitleChanged>> published(String id) {
        return PUBLISHED.stream().filter(event -> event.key().equals(id)).toList();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 30 s");
            }
            LockSupport.parkNanos(10_000_000);
        }
    }
}
