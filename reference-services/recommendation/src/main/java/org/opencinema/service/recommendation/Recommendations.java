package org.opencinema.service.recommendation;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.recommendation.Contribution;
import org.opencinema.recommendation.History;
import org.opencinema.recommendation.Ranked;
import org.opencinema.recommendation.Scorer;
import org.opencinema.recommendation.Scoring;
import org.opencinema.service.recommendation.Answer.Pick;
import org.opencinema.service.recommendation.Answer.ReasonKind;
import org.opencinema.service.recommendation.Answer.Row;
import org.opencinema.service.recommendation.Answer.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a viewer is shown, and what never. */
final class Recommendations {
    private static final Logger LOG = LoggerFactory.getLogger(Recommendations.class);
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final int CANDIDATES = 200;
    private static final int ROW = 20;
    private static final int TITLE_ROWS = 2;

    private final ViewerStore viewers;
    private final Shelf shelf;
    private final Charts charts;
    private final ActiveModel model;
    private final AnswerCache cache;
    private final Clock clock;
    private final RecommendationMetrics metrics;
    private final CircuitBreaker<Object> database = CircuitBreaker.builder()
            .handle(JdbiException.class)
            .withFailureThreshold(2)
            .withDelay(Duration.ofSeconds(1))
            .build();

    Recommendations(
            ViewerStore viewers,
            Shelf shelf,
            Charts charts,
            ActiveModel model,
            AnswerCache cache,
            Clock clock,
            RecommendationMetrics metrics) {
        this.viewers = viewers;
        this.shelf = shelf;
        this.charts = charts;
        this.model = model;
        this.cache = cache;
        this.clock = clock;
        this.metrics = metrics;
    }

    Answer recommend(Caller caller) {
        long titles = shelf.content().revision();
        UUID key = caller.profileId() == null ? caller.accountId() : caller.profileId();
        Optional<AnswerCache.Entry> cached = cache.find(key, caller.country());
        Optional<ViewerStore.Viewer> viewer = asking(() -> viewers.identify(caller));
        Optional<ActiveModel.Loaded> loaded = model.find();
        Long version = loaded.map(ActiveModel.Loaded::version).orElse(null);
        boolean current =
                cached.isPresent() && (viewer.isEmpty() || isCurrent(cached.get(), viewer.get(), titles, version));
        metrics.asked(current);
        if (current) {
            return stillAllowed(cached.get(), caller.country());
        }
        Optional<List<Touch>> touches = viewer.flatMap(known -> asking(() -> viewers.listTouches(known)));
        if (viewer.isEmpty() || touches.isEmpty()) {
            return new Selection(caller.country(), 0, List.of()).answer(Optional.empty());
        }
        int maxAge = viewer.get().maxAge();
        Answer answer = new Selection(caller.country(), maxAge, touches.get()).answer(loaded);
        cache.put(
                key,
                caller.country(),
                new AnswerCache.Entry(viewer.get().state(), titles, version, maxAge, clock.instant(), answer));
        return answer;
    }

    private boolean isCurrent(AnswerCache.Entry entry, ViewerStore.Viewer viewer, long titles, @Nullable Long version) {
        return entry.state().equals(viewer.state())
                && entry.titles() == titles
                && Objects.equals(entry.activeModel(), version)
                && entry.computedAt().plus(FRESH).isAfter(clock.instant());
    }

    /** Titles may have changed since. */
    private Answer stillAllowed(AnswerCache.Entry entry, String country) {
        Answer answer = entry.answer();
        Selection selection = new Selection(country, entry.maxAge(), List.of());
        return new Answer(
                answer.source(),
                answer.modelVersion(),
                selection.allowed(answer.items()),
                answer.rows().stream()
                        .map(row -> new Row(row.kind(), row.titleId(), selection.allowed(row.items())))
                        .filter(row -> !row.items().isEmpty())
                        .toList());
    }

    Answer trending(Caller caller) {
        Selection selection = select(caller);
        for (Source source : List.of(Source.TRENDING, Source.POPULAR, Source.NEWEST)) {
            List<Pick> picks = selection.chart(source, model.find(), CANDIDATES, selection::isAllowed);
            if (!picks.isEmpty()) {
                return new Answer(source, null, picks, List.of());
            }
        }
        return new Answer(Source.NEWEST, null, List.of(), List.of());
    }

    List<Pick> similar(Caller caller, UUID titleId) {
        if (shelf.content().find(titleId).isEmpty()) {
            throw new NotFoundException("title " + titleId);
        }
        Selection selection = select(caller);
        return selection.similar(titleId, model.find(), CANDIDATES, selection::isAllowed);
    }

    private Selection select(Caller caller) {
        Optional<ViewerStore.Viewer> viewer = asking(() -> viewers.identify(caller));
        Optional<List<Touch>> touches = viewer.flatMap(known -> asking(() -> viewers.listTouches(known)));
        return touches.isEmpty()
                ? new Selection(caller.country(), 0, List.of())
                : new Selection(caller.country(), viewer.get().maxAge(), touches.get());
    }

    /** Empty while the database is down. */
    private <T> Optional<T> asking(Supplier<T> question) {
        try {
            return Optional.of(Failsafe.with(database).get(question::get));
        } catch (CircuitBreakerOpenException e) {
            return Optional.empty();
        } catch (JdbiException e) {
            LOG.warn("answers are not personal: {}", e.toString());
            return Optional.empty();
        }
    }

    /** The choice for one viewer at one time. */
    private final class Selection {
        private final Shelf.Content titles = shelf.content();
        private final Instant now = clock.instant();
        private final String country;
        private final int maxAge;
        private final List<Touch> touches;
        private final Map<UUID, Touch> byTitle = new HashMap<>();
        private final Set<UUID> excluded = new HashSet<>();

        Selection(String country, int maxAge, List<Touch> touches) {
            this.country = country;
            this.maxAge = maxAge;
            this.touches = touches;
            for (Touch touch : touches) {
                byTitle.put(touch.titleId(), touch);
                if (touch.isWatched() || touch.isRejected()) {
                    excluded.add(touch.titleId());
                }
            }
        }

        /** The rule that every list keeps. */
        boolean isAllowed(UUID id) {
            return !excluded.contains(id)
                    && titles.find(id)
                            .filter(title -> title.ageRating() <= maxAge && title.isAvailable(country, now))
                            .isPresent();
        }

        /** What the viewer has touched is no news. */
        private boolean isNews(UUID id) {
            Touch touch = byTitle.get(id);
            return (touch == null || touch.weight() == 0) && isAllowed(id);
        }

        List<Pick> allowed(List<Pick> picks) {
            return picks.stream().filter(pick -> isAllowed(pick.titleId())).toList();
        }

        Answer answer(Optional<ActiveModel.Loaded> loaded) {
            List<Pick> picks = new ArrayList<>();
            Set<UUID> taken = new HashSet<>();
            Source begins = null;
            for (Source source : Source.values()) {
                List<Pick> more = source == Source.MODEL
                        ? personal(loaded)
                        : chart(source, loaded, CANDIDATES, id -> !taken.contains(id) && isNews(id));
                if (begins == null && !more.isEmpty()) {
                    begins = source;
                }
                more.stream().limit(CANDIDATES - picks.size()).forEach(pick -> {
                    taken.add(pick.titleId());
                    picks.add(pick);
                });
            }
            Long version = begins == Source.MODEL
                    ? loaded.map(ActiveModel.Loaded::version).orElse(null)
                    : null;
            return new Answer(begins == null ? Source.NEWEST : begins, version, picks, rows(loaded));
        }

        private List<Pick> personal(Optional<ActiveModel.Loaded> loaded) {
            List<History.Entry> entries = touches.stream()
                    .filter(touch -> touch.weight() > 0)
                    .map(touch -> new History.Entry(touch.titleId(), touch.weight()))
                    .toList();
            if (loaded.isEmpty() || entries.isEmpty()) {
                return List.of();
            }
            Scorer scorer = loaded.get().model().factors();
            Scoring scoring = scorer.score(new History(entries));
            List<Pick> picks = new ArrayList<>();
            for (Ranked ranked : best(scorer, scoring, CANDIDATES, this::isNews)) {
                picks.add(reason(ranked.item(), scoring.contributions(ranked.item())));
            }
            return picks;
        }

        /** The title that adds most to the score; unless that is gone or was not watched, it can be named as the reason. */
        private Pick reason(UUID id, List<Contribution> contributions) {
            UUID because = contributions.isEmpty() ? null : contributions.get(0).item();
            Touch touch = because == null ? null : byTitle.get(because);
            if (because == null || touch == null || titles.find(because).isEmpty()) {
                return new Pick(id, ReasonKind.SIMILAR_VIEWERS, null);
            }
            return new Pick(id, touch.isBegun() ? ReasonKind.BECAUSE_YOU_WATCHED : ReasonKind.SIMILAR_VIEWERS, because);
        }

        private List<Row> rows(Optional<ActiveModel.Loaded> loaded) {
            List<Row> rows = new ArrayList<>();
            for (Touch touch : touches) {
                if (rows.size() < TITLE_ROWS
                        && touch.isBegun()
                        && !touch.isRejected()
                        && titles.find(touch.titleId()).isPresent()) {
                    addRow(
                            rows,
                            ReasonKind.BECAUSE_YOU_WATCHED,
                            touch.titleId(),
                            similar(touch.titleId(), loaded, ROW, this::isNews));
                }
            }
            addRow(rows, ReasonKind.TRENDING, null, chart(Source.TRENDING, loaded, ROW, this::isAllowed));
            addRow(rows, ReasonKind.POPULAR, null, chart(Source.POPULAR, loaded, ROW, this::isAllowed));
            addRow(rows, ReasonKind.NEW, null, chart(Source.NEWEST, loaded, ROW, this::isAllowed));
            return rows;
        }

        private static void addRow(List<Row> rows, ReasonKind kind, @Nullable UUID titleId, List<Pick> picks) {
            if (!picks.isEmpty()) {
                rows.add(new Row(kind, titleId, picks));
            }
        }

        /** Those that the same viewers liked, then those that share a genre. */
        List<Pick> similar(UUID id, Optional<ActiveModel.Loaded> loaded, int limit, Predicate<UUID> wanted) {
            List<Pick> picks = new ArrayList<>();
            Set<UUID> taken = new HashSet<>(Set.of(id));
            History history = History.of(id);
            loaded.ifPresent(known -> {
                Scorer scorer = known.model().neighbours();
                for (Ranked ranked : best(
                        scorer, scorer.score(history), limit, other -> !taken.contains(other) && wanted.test(other))) {
                    taken.add(ranked.item());
                    picks.add(new Pick(ranked.item(), ReasonKind.SIMILAR_VIEWERS, id));
                }
            });
            titles.find(id).ifPresent(title -> {
                Scorer scorer = titles.likeness();
                Predicate<UUID> sharing = other -> !taken.contains(other)
                        && titles.find(other).filter(title::sharesGenre).isPresent()
                        && wanted.test(other);
                best(scorer, scorer.score(history), limit - picks.size(), sharing)
                        .forEach(ranked -> picks.add(new Pick(ranked.item(), ReasonKind.SAME_GENRE, id)));
            });
            return picks;
        }

        /** Only what has a score; not wanted is what would not be shown. */
        private static List<Ranked> best(Scorer scorer, Scoring scoring, int limit, Predicate<UUID> wanted) {
            BitSet unwanted = scorer.items().matching(id -> scoring.score(id) <= 0 || !wanted.test(id));
            return scoring.top(limit, unwanted);
        }

        List<Pick> chart(Source source, Optional<ActiveModel.Loaded> loaded, int limit, Predicate<UUID> wanted) {
            List<UUID> ids = switch (source) {
                case MODEL -> List.of();
                case TRENDING -> charts.trending();
                case POPULAR -> loaded.map(ActiveModel.Loaded::popular).orElseGet(charts::popular);
                case NEWEST -> titles.newest();
            };
            ReasonKind kind = switch (source) {
                case MODEL -> ReasonKind.SIMILAR_VIEWERS;
                case TRENDING -> ReasonKind.TRENDING;
                case POPULAR -> ReasonKind.POPULAR;
                case NEWEST -> ReasonKind.NEW;
            };
            return ids.stream()
                    .filter(wanted)
                    .limit(limit)
                    .map(id -> new Pick(id, kind, null))
                    .toList();
        }
    }
}
