package org.opencinema.service.recommendation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.opencinema.recommendation.Contribution;
import org.opencinema.recommendation.History;
import org.opencinema.recommendation.Ranked;
import org.opencinema.recommendation.Scorer;
import org.opencinema.recommendation.Scoring;
import org.opencinema.service.recommendation.Answer.Fallback;
import org.opencinema.service.recommendation.Answer.Pick;
import org.opencinema.service.recommendation.Answer.ReasonKind;
import org.opencinema.service.recommendation.Answer.Row;
import org.opencinema.service.recommendation.Answer.RowKind;
import org.opencinema.service.recommendation.Answer.Shown;
import org.opencinema.service.recommendation.Answer.Source;

/** The choice for one viewer at one time. */
final class Selection {
    private static final List<Source> CHAIN = List.of(Source.MODEL, Source.TRENDING, Source.POPULAR, Source.NEWEST);
    private static final int CANDIDATES = 200;
    private static final int ROW = 20;
    private static final int TITLE_ROWS = 2;

    private final Shelf.Content titles;
    private final Charts.Lists charts;
    private final Optional<Recommender> recommender;
    private final Viewing viewing;
    private final Map<UUID, Touch> byTitle = new HashMap<>();
    private final Set<UUID> excluded = new HashSet<>();

    /**
     * Who looks, where and when.
     *
     * @param touches newest first
     */
    record Viewing(String country, Instant now, int maxAge, List<Touch> touches) {}

    Selection(Shelf.Content titles, Charts.Lists charts, Optional<Recommender> recommender, Viewing viewing) {
        this.titles = titles;
        this.charts = charts;
        this.recommender = recommender;
        this.viewing = viewing;
        for (Touch touch : viewing.touches()) {
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
                        .filter(title -> title.ageRating() <= viewing.maxAge()
                                && title.isAvailable(viewing.country(), viewing.now()))
                        .isPresent();
    }

    /** What the viewer has touched is no news. */
    private boolean isNews(UUID id) {
        Touch touch = byTitle.get(id);
        return (touch == null || touch.weight() == 0) && isAllowed(id);
    }

    /** Whether this viewer may read the name, though it need not be there to watch. */
    boolean isNameable(UUID id) {
        return titles.find(id)
                .filter(title -> title.ageRating() <= viewing.maxAge())
                .isPresent();
    }

    List<Pick> allowed(List<Pick> picks) {
        return picks.stream()
                .filter(pick -> isAllowed(pick.titleId()) && (pick.becauseOf() == null || isNameable(pick.becauseOf())))
                .toList();
    }

    Answer answer(Recipe recipe, @Nullable Shown experiment) {
        List<Pick> picks = new ArrayList<>();
        Set<UUID> taken = new HashSet<>();
        Source begins = null;
        for (Source source : CHAIN) {
            List<Pick> more = source == Source.MODEL
                    ? personal(recipe)
                    : chart(source, CANDIDATES, id -> !taken.contains(id) && isNews(id));
            if (begins == null && !more.isEmpty()) {
                begins = source;
            }
            more.stream().limit(CANDIDATES - picks.size()).forEach(pick -> {
                taken.add(pick.titleId());
                picks.add(pick);
            });
        }
        boolean personal = begins == Source.MODEL;
        return new Answer(
                begins == null ? Source.NEWEST : begins,
                personal ? modelVersion() : null,
                personal ? null : (recommender.isEmpty() ? Fallback.NO_MODEL : Fallback.NEW_VIEWER),
                experiment,
                picks,
                rows(personal ? picks : List.of()));
    }

    private @Nullable Long modelVersion() {
        return recommender.map(known -> known.loaded().version()).orElse(null);
    }

    private List<Pick> personal(Recipe recipe) {
        List<History.Entry> entries = viewing.touches().stream()
                .filter(touch -> touch.weight() > 0)
                .map(touch -> new History.Entry(touch.titleId(), touch.weight()))
                .toList();
        if (recommender.isEmpty() || entries.isEmpty()) {
            return List.of();
        }
        Recommender known = recommender.get();
        Scorer trained = known.loaded().model().factors();
        Scoring scoring = known.scorer(recipe).score(new History(entries));
        List<Pick> picks = new ArrayList<>();
        for (Ranked ranked : known.best(recipe, scoring, CANDIDATES, this::isNews)) {
            List<Contribution> contributions = scoring.contributions(ranked.item());
            if (trained.items().find(ranked.item()).isPresent()) {
                picks.add(reason(ranked.item(), contributions));
            } else {
                likeness(ranked.item(), contributions).ifPresent(picks::add);
            }
        }
        // what titles are like makes no list of its own: it would say nothing of the model
        return picks.stream().anyMatch(pick -> pick.kind().source() == Source.MODEL) ? picks : List.of();
    }

    /** The title that adds most to the score; it is named as the reason unless it is gone or above the viewer's age. */
    private Pick reason(UUID id, List<Contribution> contributions) {
        Contribution most = contributions.isEmpty() ? null : contributions.get(0);
        Touch touch = most == null || most.amount() <= 0 ? null : byTitle.get(most.item());
        if (touch == null || !isNameable(touch.titleId())) {
            return new Pick(id, ReasonKind.SIMILAR_VIEWERS, null);
        }
        return new Pick(
                id, touch.isBegun() ? ReasonKind.BECAUSE_YOU_WATCHED : ReasonKind.SIMILAR_VIEWERS, touch.titleId());
    }

    /** For a title that is too new for the model: the one of the viewer's that adds most and shares a genre. */
    private Optional<Pick> likeness(UUID id, List<Contribution> contributions) {
        Title title = titles.find(id).orElseThrow();
        return contributions.stream()
                .filter(one -> one.amount() > 0
                        && isNameable(one.item())
                        && titles.find(one.item()).filter(title::sharesGenre).isPresent())
                .findFirst()
                .map(one -> new Pick(id, ReasonKind.SAME_GENRE, one.item()));
    }

    private List<Row> rows(List<Pick> personal) {
        List<Row> rows = new ArrayList<>();
        addRow(rows, RowKind.FOR_YOU, null, personal.stream().limit(ROW).toList());
        addRow(rows, RowKind.CONTINUE, null, begun());
        int about = 0;
        for (Touch touch : viewing.touches()) {
            if (about < TITLE_ROWS && touch.isBegun() && !touch.isRejected() && isNameable(touch.titleId())) {
                about++;
                addRow(rows, RowKind.BECAUSE_YOU_WATCHED, touch.titleId(), similar(touch.titleId(), ROW, this::isNews));
            }
        }
        addRow(rows, RowKind.TRENDING, null, chart(Source.TRENDING, ROW, this::isAllowed));
        addRow(rows, RowKind.POPULAR, null, chart(Source.POPULAR, ROW, this::isAllowed));
        addRow(rows, RowKind.NEW, null, chart(Source.NEWEST, ROW, this::isAllowed));
        return rows;
    }

    private static void addRow(List<Row> rows, RowKind kind, @Nullable UUID titleId, List<Pick> picks) {
        if (!picks.isEmpty()) {
            rows.add(new Row(kind, titleId, picks));
        }
    }

    private List<Pick> begun() {
        return viewing.touches().stream()
                .filter(touch -> touch.isBegun() && isAllowed(touch.titleId()))
                .limit(ROW)
                .map(touch -> new Pick(touch.titleId(), ReasonKind.CONTINUE, null, touch.progress()))
                .toList();
    }

    List<Pick> similar(UUID id) {
        return similar(id, CANDIDATES, this::isAllowed);
    }

    /** Those that the same viewers liked, then those that share a genre. */
    private List<Pick> similar(UUID id, int limit, Predicate<UUID> wanted) {
        List<Pick> picks = new ArrayList<>();
        Set<UUID> taken = new HashSet<>(Set.of(id));
        History history = History.of(id);
        UUID named = isNameable(id) ? id : null;
        recommender.ifPresent(known -> {
            Scorer scorer = known.loaded().model().neighbours();
            Predicate<UUID> other = one -> !taken.contains(one) && wanted.test(one);
            for (Ranked ranked : Recommender.best(scorer, scorer.score(history), limit, other)) {
                taken.add(ranked.item());
                picks.add(new Pick(ranked.item(), ReasonKind.SIMILAR_VIEWERS, named));
            }
        });
        titles.find(id).ifPresent(title -> {
            Scorer scorer = titles.likeness();
            Predicate<UUID> sharing = other -> !taken.contains(other)
                    && titles.find(other).filter(title::sharesGenre).isPresent()
                    && wanted.test(other);
            Recommender.best(scorer, scorer.score(history), limit - picks.size(), sharing)
                    .forEach(ranked -> picks.add(new Pick(ranked.item(), ReasonKind.SAME_GENRE, named)));
        });
        return picks;
    }

    /** The first chart of the chain that has something. */
    Answer charted(@Nullable Fallback fallback) {
        for (Source source : CHAIN) {
            List<Pick> picks = chart(source, CANDIDATES, this::isAllowed);
            if (!picks.isEmpty()) {
                return Answer.of(source, fallback, picks);
            }
        }
        return Answer.of(Source.NEWEST, fallback, List.of());
    }

    private List<Pick> chart(Source source, int limit, Predicate<UUID> wanted) {
        List<UUID> ids = switch (source) {
            case MODEL, CONTENT, HISTORY -> List.of();
            case TRENDING -> charts.trending(viewing.country());
            case POPULAR -> recommender.map(known -> known.loaded().popular()).orElseGet(charts::popular);
            case NEWEST -> titles.newest();
        };
        ReasonKind kind = switch (source) {
            case MODEL, CONTENT, HISTORY -> ReasonKind.SIMILAR_VIEWERS;
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
