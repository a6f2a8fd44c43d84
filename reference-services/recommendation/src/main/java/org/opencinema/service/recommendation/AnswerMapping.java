package org.opencinema.service.recommendation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;
import org.opencinema.service.recommendation.api.model.Reason;
import org.opencinema.service.recommendation.api.model.ReasonKind;
import org.opencinema.service.recommendation.api.model.RecommendationList;
import org.opencinema.service.recommendation.api.model.RecommendationRow;
import org.opencinema.service.recommendation.api.model.RecommendedTitle;
import org.opencinema.service.recommendation.api.model.Source;

/** Answers in the asked language and length. */
record AnswerMapping(Shelf.Content titles, Language language) {
    RecommendationList list(Answer answer, int limit) {
        return new RecommendationList()
                .items(items(answer.items(), limit))
                .rows(answer.rows().stream().map(this::row).toList())
                .source(source(answer.source()))
                .modelVersion(answer.modelVersion());
    }

    private RecommendationRow row(Answer.Row row) {
        return new RecommendationRow()
                .kind(kind(row.kind()))
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
                .reason(new Reason()
                        .kind(kind(pick.kind()))
                        .titleId(pick.becauseOf())
                        .title(name(pick.becauseOf())));
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
