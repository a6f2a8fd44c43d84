package org.opencinema.service.recommendation;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.service.recommendation.Answer.Fallback;
import org.opencinema.service.recommendation.Answer.Pick;
import org.opencinema.service.recommendation.Answer.Row;
import org.opencinema.service.recommendation.Answer.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What viewers are shown, whatever is down. */
final class Recommendations {
    private static final Logger LOG = LoggerFactory.getLogger(Recommendations.class);
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final ViewerStore viewers;
    private final Knowledge knowledge;
    private final RecipeExperiments experiments;
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
            Knowledge knowledge,
            RecipeExperiments experiments,
            AnswerCache cache,
            Clock clock,
            RecommendationMetrics metrics) {
        this.viewers = viewers;
        this.knowledge = knowledge;
        this.experiments = experiments;
        this.cache = cache;
        this.clock = clock;
        this.metrics = metrics;
    }

    Answer recommend(Caller caller) {
        Answer answer = find(caller);
        metrics.answered(answer);
        return answer;
    }

    private Answer find(Caller caller) {
        Knowledge.Moment moment = knowledge.now();
        UUID key = caller.profileId() == null ? caller.accountId() : caller.profileId();
        RecipeExperiments.Choice choice = experiments.choose(caller.accountId());
        Optional<AnswerCache.Entry> cached = cache.find(key, caller.country());
        Optional<ViewerStore.Viewer> viewer = asking(() -> viewers.identify(caller));
        Optional<AnswerCache.Entry> current =
                cached.filter(entry -> viewer.isPresent() && isCurrent(entry, viewer.get(), moment, choice));
        metrics.asked(current.isPresent());
        if (current.isPresent()) {
            return stillAllowed(
                    moment,
                    current.get(),
                    caller.country(),
                    current.get().answer().fallback());
        }
        Optional<List<Touch>> touches = viewer.flatMap(known -> asking(() -> viewers.listTouches(known)));
        if (viewer.isEmpty() || touches.isEmpty()) {
            return cached.map(entry -> stillAllowed(moment, entry, caller.country(), Fallback.HISTORY_UNAVAILABLE))
                    .orElseGet(() -> forEverybody(moment, caller.country(), choice));
        }
        int maxAge = viewer.get().maxAge();
        Answer answer =
                selection(moment, caller.country(), maxAge, touches.get()).answer(choice.recipe(), choice.shown());
        cache.put(
                key,
                caller.country(),
                new AnswerCache.Entry(
                        viewer.get().state(),
                        moment.titles().revision(),
                        moment.modelVersion(),
                        moment.charts().hasTrends(),
                        choice.name(),
                        maxAge,
                        clock.instant(),
                        answer));
        forgetIfChanged(caller, key, viewer.get());
        return answer;
    }

    /** A change that came in between may have found nothing to forget yet. */
    private void forgetIfChanged(Caller caller, UUID key, ViewerStore.Viewer viewer) {
        Optional<ViewerStore.Viewer> now = asking(() -> viewers.identify(caller));
        if (!now.equals(Optional.of(viewer))) {
            cache.forget(List.of(key));
        }
    }

    private boolean isCurrent(
            AnswerCache.Entry entry,
            ViewerStore.Viewer viewer,
            Knowledge.Moment moment,
            RecipeExperiments.Choice choice) {
        return entry.state().equals(viewer.state())
                && entry.maxAge() == viewer.maxAge()
                && entry.trends() == moment.charts().hasTrends()
                && entry.titles() == moment.titles().revision()
                && Objects.equals(entry.activeModel(), moment.modelVersion())
                && entry.choice().equals(choice.name())
                && entry.computedAt().plus(FRESH).isAfter(clock.instant());
    }

    /** Titles may have changed since; a viewer who has has no entry any more. */
    private Answer stillAllowed(
            Knowledge.Moment moment, AnswerCache.Entry entry, String country, @Nullable Fallback fallback) {
        Answer answer = entry.answer();
        Selection selection = selection(moment, country, entry.maxAge(), List.of());
        return new Answer(
                answer.source(),
                answer.modelVersion(),
                fallback,
                answer.experiment(),
                selection.allowed(answer.items()),
                answer.rows().stream()
                        .filter(row -> row.titleId() == null || selection.isNameable(row.titleId()))
                        .map(row -> new Row(row.kind(), row.titleId(), selection.allowed(row.items())))
                        .filter(row -> !row.items().isEmpty())
                        .toList());
    }

    private Answer forEverybody(Knowledge.Moment moment, String country, RecipeExperiments.Choice choice) {
        Answer answer = selection(moment, country, 0, List.of()).answer(choice.recipe(), choice.shown());
        return new Answer(
                answer.source(),
                null,
                Fallback.HISTORY_UNAVAILABLE,
                answer.experiment(),
                answer.items(),
                answer.rows());
    }

    Answer trending(Caller caller) {
        Optional<Seen> seen = see(caller);
        return select(caller, seen).charted(seen.isEmpty() ? Fallback.HISTORY_UNAVAILABLE : null);
    }

    Answer similar(Caller caller, UUID titleId) {
        Knowledge.Moment moment = knowledge.now();
        requireTitle(moment, titleId);
        Optional<Seen> seen = see(caller);
        List<Pick> picks = select(caller, seen).similar(titleId);
        boolean byModel = !picks.isEmpty() && picks.get(0).kind().source() == Source.MODEL;
        Fallback fallback = seen.isEmpty()
                ? Fallback.HISTORY_UNAVAILABLE
                : (moment.modelVersion() == null ? Fallback.NO_MODEL : null);
        return new Answer(
                byModel ? Source.MODEL : Source.CONTENT,
                byModel ? moment.modelVersion() : null,
                fallback,
                null,
                picks,
                List.of());
    }

    /** From the next answer on; only the word of this service, not a reaction, can be listed. */
    void hide(Caller caller, UUID titleId) {
        requireTitle(knowledge.now(), titleId);
        viewers.hide(viewers.identify(caller), titleId, clock.instant());
    }

    void unhide(Caller caller, UUID titleId) {
        viewers.unhide(viewers.identify(caller), titleId, clock.instant());
    }

    List<ViewerStore.Hidden> listHidden(Caller caller) {
        return viewers.listHidden(viewers.identify(caller));
    }

    private static void requireTitle(Knowledge.Moment moment, UUID titleId) {
        if (moment.titles().find(titleId).isEmpty()) {
            throw new NotFoundException("title " + titleId);
        }
    }

    private record Seen(int maxAge, List<Touch> touches) {}

    private Optional<Seen> see(Caller caller) {
        return asking(() -> {
            ViewerStore.Viewer viewer = viewers.identify(caller);
            return new Seen(viewer.maxAge(), viewers.listTouches(viewer));
        });
    }

    private Selection select(Caller caller, Optional<Seen> seen) {
        Seen known = seen.orElse(new Seen(0, List.of()));
        return selection(knowledge.now(), caller.country(), known.maxAge(), known.touches());
    }

    private Selection selection(Knowledge.Moment moment, String country, int maxAge, List<Touch> touches) {
        return new Selection(
                moment.titles(),
                moment.charts(),
                moment.recommender(),
                new Selection.Viewing(country, clock.instant(), maxAge, touches));
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
}
