package org.opencinema.service.recommendation;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;
import org.opencinema.service.recommendation.api.model.Fallback;
import org.opencinema.service.recommendation.api.model.NotInterestedList;
import org.opencinema.service.recommendation.api.model.NotInterestedTitle;
import org.opencinema.service.recommendation.api.model.Reason;
import org.opencinema.service.recommendation.api.model.ReasonKind;
import org.opencinema.service.recommendation.api.model.RecommendationList;
import org.opencinema.service.recommendation.api.model.RecommendationRow;
import org.opencinema.service.recommendation.api.model.RecommendedTitle;
import org.opencinema.service.recommendation.api.model.RowKind;
import org.opencinema.service.recommendation.api.model.ShownVariant;
import org.opencinema.service.recommendation.api.model.Source;

/** Answers in the asked language and length. */
record AnswerMapping(Shelf.Content titles, Language language) {
    RecommendationList list(Answer answer, int limit) {
        return new RecommendationList()
                .items(items(answer.items(), limit))
                .rows(answer.rows().stream().map(this::row).toList())
                .source(source(answer.source()))
                .modelVersion(answer.modelVersion())
                .fallback(fallback(answer))
                .experiment(experiment(answer.experiment()));
    }

    private RecommendationRow row(Answer.Row row) {
        return new RecommendationRow()
                .kind(RowKind.fromValue(row.kind().name().toLowerCase(Locale.ROOT)))
                .source(source(row.source()))
                .titleId(row.titleId())
                .title(name(row.titleId()))
                .items(items(row.items(), row.items().size()));
    }

    /** A title may have gone since it was chosen. */
    List<RecommendedTitle> items(List<Answer.Pick> picks, int limit) {
        return picks.stream()
                .flatMap(pick -> titles.find(pick.titleId()).map(title -> item(pick, title)).stream())
                .limit(limit)
                .toList();
    }

    private RecommendedTitle item(Answer.Pick pick, Title title) {
        return new RecommendedTitle()
                .titleId(title.id())
                .title(title.name(language))
                .year(title.year())
                .kind(RecommendedTitle.KindEnum.fromValue(title.kind()))
                .ageRating(title.ageRating())
                .playable(title.playable())
                .source(source(pick.kind().source()))
                .progress(pick.progress())
                .reason(new Reason()
                        .kind(kind(pick.kind()))
                        .titleId(pick.becauseOf())
                        .title(name(pick.becauseOf())));
    }

    /** Titles that are gone are left out. */
    NotInterestedList hidden(List<ViewerStore.Hidden> hidden, int limit) {
        return new NotInterestedList()
                .items(hidden.stream()
                        .flatMap(one -> titles
                                .find(one.titleId())
                                .map(title -> new NotInterestedTitle()
                                        .titleId(title.id())
                                        .title(title.name(language))
                                        .year(title.year())
                                        .at(one.at().atOffset(ZoneOffset.UTC)))
                                .stream())
                        .limit(limit)
                        .toList());
    }

    private static @Nullable ShownVariant experiment(Answer.@Nullable Shown shown) {
        return shown == null
                ? null
                : new ShownVariant().experiment(shown.experiment()).variant(shown.variant());
    }

    static @Nullable Fallback fallback(Answer answer) {
        return answer.fallback() == null
                ? null
                : Fallback.fromValue(answer.fallback().name().toLowerCase(Locale.ROOT));
    }

    private @Nullable String name(@Nullable UUID id) {
        return Optional.ofNullable(id)
                .flatMap(titles::find)
                .map(title -> title.name(language))
                .orElse(null);
    }

    static Source source(Answer.Source source) {
        return Source.fromValue(source.name().toLowerCase(Locale.ROOT));
    }

    private static ReasonKind kind(Answer.ReasonKind kind) {
        return ReasonKind.fromValue(kind.name().toLowerCase(Locale.ROOT));
    }
}
