package org.opencinema.service.recommendation;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;
import org.opencinema.dropwizard.AcceptLanguage;
import org.opencinema.dropwizard.Caller;
import org.opencinema.service.recommendation.api.RecommendationsApi;
import org.opencinema.service.recommendation.api.model.SimilarList;
import org.opencinema.service.recommendation.api.model.TrendingList;

/** Recommendations. */
final class RecommendationsResource implements RecommendationsApi {
    private final Recommendations recommendations;
    private final Shelf shelf;

    RecommendationsResource(Recommendations recommendations, Shelf shelf) {
        this.recommendations = recommendations;
        this.shelf = shelf;
    }

    @Override
    public Response recommend(Integer limit, @Nullable String acceptLanguage, SecurityContext security) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        Answer answer = recommendations.recommend(Caller.of(security));
        return respond(mapping(language).list(answer, limit), language);
    }

    @Override
    public Response listTrending(Integer limit, @Nullable String acceptLanguage, SecurityContext security) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        Answer answer = recommendations.trending(Caller.of(security));
        return respond(
                new TrendingList()
                        .items(mapping(language).items(answer.items(), limit))
                        .source(AnswerMapping.source(answer.source()))
                        .fallback(AnswerMapping.fallback(answer)),
                language);
    }

    @Override
    public Response listSimilar(
            UUID titleId, Integer limit, @Nullable String acceptLanguage, SecurityContext security) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        Answer answer = recommendations.similar(Caller.of(security), titleId);
        return respond(
                new SimilarList()
                        .items(mapping(language).items(answer.items(), limit))
                        .source(AnswerMapping.source(answer.source()))
                        .modelVersion(answer.modelVersion())
                        .fallback(AnswerMapping.fallback(answer)),
                language);
    }

    @Override
    public Response listNotInterested(Integer limit, @Nullable String acceptLanguage, SecurityContext security) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        return respond(mapping(language).hidden(recommendations.listHidden(Caller.of(security)), limit), language);
    }

    @Override
    public Response putNotInterested(UUID titleId, SecurityContext security) {
        recommendations.hide(Caller.of(security), titleId);
        return Response.noContent().build();
    }

    @Override
    public Response removeNotInterested(UUID titleId, SecurityContext security) {
        recommendations.unhide(Caller.of(security), titleId);
        return Response.noContent().build();
    }

    private AnswerMapping mapping(Language language) {
        return new AnswerMapping(shelf.content(), language);
    }

    private static Response respond(Object body, Language language) {
        return AcceptLanguage.respond(Response.ok(body), language.tag())
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .build();
    }
}
