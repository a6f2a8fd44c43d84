package org.opencinema.service.recommendation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.recommendation.History;
import org.opencinema.recommendation.Ranked;
import org.opencinema.recommendation.Scorer;

/** What is trending and popular, in each country and everywhere, in memory, as of the last count; it outlives a database that is down. */
final class Charts {
    private static final int LENGTH = 1_000;
    private static final int HALF_LIVES = 8;
    private static final double NOTICEABLE = 0.01;
    private static final int ENOUGH = 100; // of fewer viewings a few viewers would make a country's chart

    /** Weights as {@link Touch} has them, halved by age. */
    private static final String COUNT = "select title_id, country, count(*) as viewers,"
            + " sum(weight * exp(:decay * cast(greatest(0, extract(epoch from cast(:now as timestamptz) - last_at)) as float8)))"
            + " as score from (select title_id, country, last_at, case when hidden_at is not null"
            + " or opinion in ('dislike', 'not_interested') then 0 else case when share >= :tried then share else 0 end"
            + " + case when opinion = 'like' then :liked else 0 end + case when favorite then :favorite else 0 end end as weight"
            + " from (select i.*, case when t.duration_seconds > 0 then least(1, i.position_seconds / t.duration_seconds)"
            + " when i.position_seconds >= :unknownSeconds then :unknown else 0 end as share"
            + " from interactions i left join titles t on t.id = i.title_id where i.last_at >= :start) shares) weights"
            + " where weight > 0 group by title_id, country";

    private final Jdbi jdbi;
    private final Duration halfLife;
    private final Clock clock;
    private volatile Lists lists = new Lists(List.of(), Map.of(), List.of());

    Charts(Jdbi jdbi, Duration halfLife, Clock clock) {
        this.jdbi = jdbi;
        this.halfLife = halfLife;
        this.clock = clock;
    }

    /**
     * The charts of one count, best first.
     *
     * @param trending everywhere
     * @param byCountry where enough is watched: what is trending there, then what is everywhere
     * @param popular in the time that trends are counted from; a model knows of longer ago
     */
    record Lists(List<UUID> trending, Map<String, List<UUID>> byCountry, List<UUID> popular) {
        List<UUID> trending(String country) {
            return byCountry.getOrDefault(country, trending);
        }

        boolean hasTrends() {
            return !trending.isEmpty();
        }
    }

    /** Of a title in a country; none if it was not played but liked. */
    private record Count(UUID titleId, @Nullable String country, int viewers, double score) {}

    /** Sums by title. */
    private static final class Sums {
        private final Map<UUID, Double> scores = new HashMap<>();
        private final Map<UUID, Double> viewers = new HashMap<>();

        void add(Count count) {
            scores.merge(count.titleId(), count.score(), Double::sum);
            viewers.merge(count.titleId(), (double) count.viewers(), Double::sum);
        }

        boolean areEnough() {
            return viewers.values().stream().mapToDouble(one -> one).sum() >= ENOUGH;
        }
    }

    Lists lists() {
        return lists;
    }

    void refresh() {
        Sums everywhere = new Sums();
        Map<String, Sums> countries = new HashMap<>();
        for (Count count : count(clock.instant())) {
            everywhere.add(count);
            if (count.country() != null) {
                countries
                        .computeIfAbsent(count.country(), country -> new Sums())
                        .add(count);
            }
        }
        List<UUID> trending = top(everywhere.scores);
        Map<String, List<UUID>> byCountry = new HashMap<>();
        countries.forEach((country, sums) -> {
            if (sums.areEnough()) {
                byCountry.put(
                        country,
                        Stream.concat(top(sums.scores).stream(), trending.stream())
                                .distinct()
                                .limit(LENGTH)
                                .toList());
            }
        });
        lists = new Lists(trending, byCountry, top(everywhere.viewers));
    }

    private List<Count> count(Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery(COUNT)
                .bind("start", now.minus(halfLife.multipliedBy(HALF_LIVES)))
                .bind("now", now)
                .bind("decay", -Math.log(2) / halfLife.toSeconds())
                .bind("tried", Touch.TRIED)
                .bind("unknown", Touch.UNKNOWN)
                .bind("unknownSeconds", Touch.UNKNOWN_SECONDS)
                .bind("liked", Touch.LIKED)
                .bind("favorite", Touch.FAVORITE)
                .map((row, context) -> new Count(
                        row.getObject("title_id", UUID.class),
                        row.getString("country"),
                        row.getInt("viewers"),
                        row.getDouble("score")))
                .list());
    }

    private static List<UUID> top(Map<UUID, Double> scores) {
        return scores.entrySet().stream()
                .filter(entry -> entry.getValue() > NOTICEABLE)
                .sorted(Map.Entry.<UUID, Double>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(LENGTH)
                .map(Map.Entry::getKey)
                .toList();
    }

    static List<UUID> top(Scorer scorer) {
        return scorer.score(new History(List.of())).top(LENGTH, new BitSet()).stream()
                .filter(ranked -> ranked.score() > NOTICEABLE)
                .map(Ranked::item)
                .toList();
    }
}
