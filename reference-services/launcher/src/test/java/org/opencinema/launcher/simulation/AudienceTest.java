package org.opencinema.launcher.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.TitleInteraction;
import org.opencinema.launcher.simulation.LifeEvents.Publication;
import org.opencinema.launcher.simulation.Sitting.Beat;

final class AudienceTest {
    private static final LocalDate UNTIL = LocalDate.parse("2026-03-02");
    private static final List<String> GENRES = List.of("drama", "comedy", "horror", "western");
    private static final List<Show> SHOWS = IntStream.range(0, 80)
            .mapToObj(n ->
                    new Show(new UUID(7, n), "Film " + n, Set.of(GENRES.get(n % GENRES.size())), 5400 + 60 * (n % 30)))
            .toList();

    @Property(tries = 60)
    void life_ofTheSameSeed_isTheSameWhateverElseThereIs(
            @ForAll long seed, @ForAll @IntRange(max = 500) int number, @ForAll @IntRange(min = 1, max = 90) int days) {
        List<Show> shuffled = new ArrayList<>(SHOWS);
        Collections.shuffle(shuffled, new Random(seed));
        Life one = new Audience(new Scenario(seed, 501, days, UNTIL), Repertoire.of(SHOWS, seed)).life(number);
        Life other = new Audience(new Scenario(seed, 1000, days, UNTIL), Repertoire.of(shuffled, seed)).life(number);

        assertThat(other).isEqualTo(one);
        assertThat(LifeEvents.of(other, true)).isEqualTo(LifeEvents.of(one, true));
    }

    @Property(tries = 200)
    void life_ofAnybody_isPossible(
            @ForAll long seed, @ForAll @IntRange(max = 500) int number, @ForAll @IntRange(min = 1, max = 90) int days) {
        Scenario scenario = new Scenario(seed, 501, days, UNTIL);
        Life life = new Audience(scenario, Repertoire.of(SHOWS, seed)).life(number);

        Instant free = scenario.first().atStartOfDay(ZoneOffset.UTC).toInstant();
        Map<UUID, Integer> positions = new HashMap<>();
        for (Sitting sitting : life.sittings()) {
            assertThat(sitting.startedAt()).isAfterOrEqualTo(free);
            free = sitting.stoppedAt();
            assertThat(sitting.from())
                    .isEqualTo(positions.getOrDefault(sitting.show().id(), 0));
            assertThat(sitting.to())
                    .isBetween(sitting.from() + 1, sitting.show().seconds());
            positions.put(sitting.show().id(), sitting.to());
            List<Beat> beats = sitting.beats();
            assertThat(beats.stream().mapToInt(Beat::watched).sum()).isEqualTo(sitting.watched());
            assertThat(beats.get(beats.size() - 1)).satisfies(last -> {
                assertThat(last.position()).isEqualTo(sitting.to());
                assertThat(last.at()).isEqualTo(sitting.stoppedAt());
            });
        }
        assertThat(free).isBeforeOrEqualTo(scenario.end());
        assertThat(positions.keySet())
                .containsAll(life.opinions().stream()
                        .map(opinion -> opinion.show().id())
                        .toList());
    }

    @Test
    void events_ofAllLives_haveIdsOfTheirOwnAndNoMoney() {
        Set<String> ids = new HashSet<>();
        int count = 0;
        for (Life life : lives(1, 200)) {
            for (Publication publication : LifeEvents.of(life, true)) {
                ids.add(publication.topic() + publication.event().id());
                count++;
                assertThat(publication.event().source()).isEqualTo("/simulation");
                assertThat(publication.topic())
                        .isIn("cinema.streaming.playback", "cinema.analytics.client", "cinema.user.interaction");
                if (publication.event().data() instanceof PlaybackEvent playback) {
                    assertThat(playback.profileId()).isNotNull();
                } else if (publication.event().data() instanceof TitleInteraction said) {
                    assertThat(said.kind()).isIn("like", "dislike");
                }
            }
        }
        assertThat(count).isGreaterThan(10_000);
        assertThat(ids).hasSize(count);
        assertThat(LifeEvents.of(lives(2, 1).get(0), true))
                .extracting(publication -> publication.event().id())
                .doesNotContainAnyElementsOf(ids);
    }

    @Test
    void lives_ofManyViewers_lookLikeThoseOfACinema() {
        List<Life> lives = lives(1, 2000);
        List<Sitting> sittings =
                lives.stream().flatMap(life -> life.sittings().stream()).toList();

        assertThat(share(sittings, Sitting::finished)).as("finished").isBetween(0.5, 0.7);
        assertThat(share(sittings, sitting -> sitting.from() > 0)).as("resumed").isBetween(0.08, 0.25);
        assertThat(share(sittings, sitting -> hour(sitting) >= 18 && hour(sitting) < 23))
                .as("in the evening")
                .isBetween(0.55, 0.8);
        assertThat(share(sittings, sitting -> isWeekend(sitting)))
                .as("at weekends")
                .isBetween(0.4, 0.6);
        double[] starts =
                sittings.stream().mapToDouble(Sitting::startSeconds).sorted().toArray();
        assertThat(starts[starts.length / 2]).as("median start").isBetween(1.1, 1.3);
        assertThat(lives.stream().filter(life -> life.viewer().joined() > 0).count())
                .isBetween(600L, 1000L);
        assertThat(share(lives, Life::left)).as("left").isBetween(0.05, 0.5);
        assertThat(averageWatched(lives, true)).isLessThan(averageWatched(lives, false) / 2);
    }

    @Test
    void choices_followTheTasteAndTheHeadOfZipf() {
        Repertoire repertoire = Repertoire.of(SHOWS, 1);
        Map<UUID, Integer> counts = new HashMap<>();
        int ofTheTaste = 0;
        int all = 0;
        for (Life life : lives(1, 2000)) {
            for (Sitting sitting : life.sittings()) {
                all++;
                counts.merge(sitting.show().id(), 1, Integer::sum);
                if (sitting.show().genres().contains(life.viewer().taste())) {
                    ofTheTaste++;
                }
            }
        }
        List<UUID> byPopularity = repertoire.shows().stream().map(Show::id).toList();
        assertThat((double) ofTheTaste / all).isGreaterThan(0.7);
        int head = byPopularity.subList(0, 20).stream()
                .mapToInt(id -> counts.getOrDefault(id, 0))
                .sum();
        assertThat((double) head / all).as("a quarter of the films").isGreaterThan(0.45);
    }

    @Test
    void scenario_outOfItsLimits_isRefused() {
        assertThatThrownBy(() -> new Scenario(1, 0, 1, UNTIL)).hasMessage("viewers must be 1..100000, was 0");
        assertThatThrownBy(() -> new Scenario(1, 100_001, 1, UNTIL))
                .hasMessage("viewers must be 1..100000, was 100001");
        assertThatThrownBy(() -> new Scenario(1, 1, 0, UNTIL)).hasMessage("days must be 1..365, was 0");
        assertThatThrownBy(() -> new Scenario(1, 1, 366, UNTIL)).hasMessage("days must be 1..365, was 366");
        assertThatThrownBy(() -> Repertoire.of(SHOWS.subList(0, 8), 1)).hasMessageContaining("3 films");
    }

    private static List<Life> lives(long seed, int viewers) {
        Audience audience = new Audience(new Scenario(seed, viewers, 30, UNTIL), Repertoire.of(SHOWS, seed));
        return IntStream.range(0, viewers).mapToObj(audience::life).toList();
    }

    private static <T> double share(List<T> all, java.util.function.Predicate<T> some) {
        return (double) all.stream().filter(some).count() / all.size();
    }

    private static double averageWatched(List<Life> lives, boolean left) {
        return lives.stream()
                .filter(life -> life.left() == left && life.viewer().joined() == 0)
                .mapToLong(Life::watchedSeconds)
                .average()
                .orElseThrow();
    }

    private static int hour(Sitting sitting) {
        return LocalDateTime.ofInstant(sitting.startedAt(), ZoneOffset.UTC).getHour();
    }

    private static boolean isWeekend(Sitting sitting) {
        DayOfWeek day =
                LocalDateTime.ofInstant(sitting.startedAt(), ZoneOffset.UTC).getDayOfWeek();
        return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
    }
}
