package org.opencinema.service.catalog;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.TitleId;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Uuid7;
import org.opencinema.service.catalog.api.TitlesApi;
import org.opencinema.service.catalog.api.model.NewTitle;
import org.opencinema.service.catalog.api.model.TitlePage;

/** Titles over HTTP. */
final class TitlesResource implements TitlesApi {
    private final Catalog catalog;
    private final Uuid7 ids;

    TitlesResource(Catalog catalog, Uuid7 ids) {
        this.catalog = catalog;
        this.ids = ids;
    }

    @Override
    public Response listTitles(
            Integer limit,
            @Nullable String cursor,
            @Nullable Boolean playable,
            @Nullable String genre,
            @Nullable String acceptLanguage) {
        Language language = AcceptLanguage.language(acceptLanguage);
        Page<TitleChanged> page = catalog.listTitles(new TitleStore.Filter(playable, genre), cursor, limit);
        TitlePage body = new TitlePage().nextCursor(page.nextCursor());
        body.setItems(page.map(title -> TitleMapping.summary(title, language)).items());
        return AcceptLanguage.respond(Response.ok(body), language).build();
    }

    @Override
    public Response getTitle(UUID titleId, @Nullable String acceptLanguage, @Nullable String ifNoneMatch) {
        Language language = AcceptLanguage.language(acceptLanguage);
        TitleChanged title = catalog.getTitle(new TitleId(titleId));
        if (VersionTag.isIn(ifNoneMatch, VersionTag.tag(title.version(), language))) {
            return tagged(Response.notModified(), title, language);
        }
        return respond(Response.ok(), title, language);
    }

    @Override
    public Response createTitle(NewTitle body, @Nullable String acceptLanguage, SecurityContext security) {
        UUID id = body.getId() == null ? ids.next() : body.getId();
        TitleChanged title = catalog.createTitle(TitleMapping.title(id, body));
        URI location = URI.create("/v1/titles/" + id);
        return respond(Response.created(location), title, AcceptLanguage.language(acceptLanguage));
    }

    @Override
    public Response replaceTitle(
            UUID titleId, String ifMatch, NewTitle body, @Nullable String acceptLanguage, SecurityContext security) {
        TitleChanged title = catalog.replaceTitle(TitleMapping.title(titleId, body), VersionTag.version(ifMatch));
        return respond(Response.ok(), title, AcceptLanguage.language(acceptLanguage));
    }

    @Override
    public Response deleteTitle(UUID titleId, String ifMatch, SecurityContext security) {
        catalog.deleteTitle(new TitleId(titleId), VersionTag.version(ifMatch));
        return Response.noContent().build();
    }

    private static Response respond(Response.ResponseBuilder response, TitleChanged title, Language language) {
        return tagged(response.entity(TitleMapping.title(title, language)), title, language);
    }

    private static Response tagged(Response.ResponseBuilder response, TitleChanged title, Language language) {
        return AcceptLanguage.respond(response, language)
                .header(HttpHeaders.ETAG, VersionTag.tag(title.version(), language))
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }
}
