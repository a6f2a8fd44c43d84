package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.recommendation.RunningRecommendation.await;
import static org.opencinema.service.recommendation.RunningRecommendation.film;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.TitleChanged;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

/** What is trending in each country, and everywhere. */
final class ChartsTest {
    private static final String TRENDING = "/v1/recommendations/trending";

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.S3);

    private static RunningRecommendation service;

    @BeforeAll
    static void start() throws Exception {
        service = RunningRecommendation.start(SERVERS, "charts", Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @Test
    void trending_isThatOfTheCountry_orOfAllWhereTooLittleIsWatched() throws Exception {
        TitleChanged dutch = film(UUID.randomUUID(), "Hit of the Netherlands", "drama", 0);
        TitleChanged worldwide = film(UUID.randomUUID(), "Hit of the world", "drama", 0);
        TitleChanged french = film(UUID.randomUUID(), "Of one viewer", "drama", 0);
        List.of(dutch, worldwide, french).forEach(service::tell);
        Instant now = Instant.now();
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int viewer = 0; viewer < 110; viewer++) {
            UUID account = UUID.randomUUID();
            Instant earlier = now.minusSeconds(60);
            boolean late = viewer % 2 == 0; // the event of the earlier viewing comes after that of the later one
            sent.add(service.play(account, null, dutch.id(), 0.95, late ? now : earlier, late ? "NL" : "DE"));
            sent.add(service.play(account, null, dutch.id(), 0.95, late ? earlier : now, late ? "DE" : "NL"));
        }
        for (int viewer = 0; viewer < 200; viewer++) {
            sent.add(service.play(UUID.randomUUID(), null, worldwide.id(), 0.95, now, "US"));
        }
        sent.add(service.play(UUID.randomUUID(), null, french.id(), 0.95, now, "FR"));
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
        service.awaitRows("interactions where country is not null", 311);

        assertTrending("NL", dutch, worldwide, french);
        assertTrending("US", worldwide, dutch, french);
        assertTrending("DE", worldwide, dutch, french);
        assertTrending("FR", worldwide, dutch, french);
    }

    private static void assertTrending(String country, TitleChanged... films) throws Exception {
        List<UUID> expected = TestData.ids(List.of(films));
        String token = service.viewer(UUID.randomUUID(), null, country);
        await(country, () -> service.get(TRENDING, token).ids(), expected::equals);
        await(
                "the row of " + country,
                () -> service.get("/v1/recommendations", token).row("trending"),
                expected::equals);
    }

    /** Of viewings that are too old for the charts of the service. */
    @Test
    void count_isTheSumOfTheWeightsOfTouches_halvedByAge() {
        Instant now = Instant.parse("2020-06-01T12:00:00Z");
        Duration halfLife = Duration.ofDays(1);
        SplittableRandom random = new SplittableRandom(6);
        Map<UUID, Double> expected = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            Double duration = random.nextInt(3) == 0 ? null : (Double) 1000.0;
            UUID title = new UUID(duration == null ? 8 : 7, random.nextInt(10));
            String opinion =
                    List.of("like", "dislike", "not_interested", "none", "").get(random.nextInt(5));
            Touch touch = new Touch(
                    title,
                    random.nextInt(4) == 0 ? random.nextInt(100) : random.nextInt(1200),
                    duration,
                    opinion.isEmpty() ? null : opinion,
                    random.nextInt(3) == 0,
                    random.nextInt(8) == 0,
                    now.minusSeconds(random.nextInt(12 * 86_400)));
            insert(touch);
            Duration age = Duration.between(touch.lastAt(), now);
            if (age.compareTo(halfLife.multipliedBy(8)) <= 0 && touch.weight() > 0) {
                expected.merge(title, touch.weight() * Math.pow(0.5, age.toSeconds() / 86_400.0), Double::sum);
            }
        }
        Charts charts = new Charts(service.jdbi(), halfLife, Clock.fixed(now, ZoneOffset.UTC));

        charts.refresh();

        assertThat(charts.lists().trending())
                .filteredOn(id -> List.of(7L, 8L).contains(id.getMostSignificantBits()))
                .isEqualTo(expected.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    private static void insert(Touch touch) {
        service.jdbi().useHandle(handle -> {
            handle.createUpdate("insert into titles (id, version, revision, deleted, duration_seconds, document)"
                            + " values (:id, 1, 0, false, :duration, '') on conflict do nothing")
                    .bind("id", touch.titleId())
                    .bind("duration", touch.durationSeconds())
                    .execute();
            handle.createUpdate("insert into interactions (viewer_id, title_id, position_seconds, opinion, favorite,"
                            + " hidden_at, first_at, last_at)"
                            + " values (gen_random_uuid(), :title, :position, :opinion, :favorite,"
                            + " case when :hidden then cast(:at as timestamptz) end, :at, :at)")
                    .bind("title", touch.titleId())
                    .bind("position", touch.positionSeconds())
                    .bind("opinion", touch.opinion())
                    .bind("favorite", touch.favorite())
                    .bind("hidden", touch.hidden())
                    .bind("at", touch.lastAt())
                    .execute();
        });
    }
}
