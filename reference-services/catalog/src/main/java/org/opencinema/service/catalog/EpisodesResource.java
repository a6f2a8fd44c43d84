package org.opencinema.service.catalog;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.EpisodeId;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.TitleId;
import org.opencinema.dropwizard.AcceptLanguage;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Uuid7;
import org.opencinema.service.catalog.api.EpisodesApi;
import org.opencinema.service.catalog.api.model.Episode;
import org.opencinema.service.catalog.api.model.EpisodeList;
import org.opencinema.service.catalog.api.model.NewEpisode;

/** Episodes over HTTP. */
final class EpisodesResource implements EpisodesApi {
    private final Episodes episodes;
    private final Uuid7 ids;

    EpisodesResource(Episodes episodes, Uuid7 ids) {
        this.episodes = episodes;
        this.ids = ids;
    }

    @Override
    public Response listEpisodes(UUID titleId, @Nullable String acceptLanguage) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        EpisodeList body = new EpisodeList();
        body.setItems(episodes.list(new TitleId(titleId)).stream()
                .map(episode -> episode(episode, language))
                .toList());
        return AcceptLanguage.respond(Response.ok(body), language.tag()).build();
    }

    @Override
    public Response getEpisode(UUID titleId, UUID episodeId, @Nullable String acceptLanguage) {
        return respond(Response.ok(), episodes.get(new TitleId(titleId), new EpisodeId(episodeId)), acceptLanguage);
    }

    @Override
    public Response createEpisode(
            UUID titleId, NewEpisode body, @Nullable String acceptLanguage, SecurityContext security) {
        UUID id = body.getId() == null ? ids.next() : body.getId();
        EpisodeChanged created = episodes.create(episode(titleId, id, body));
        URI location = URI.create("/v1/titles/" + titleId + "/episodes/" + id);
        return respond(Response.created(location), created, acceptLanguage);
    }

    @Override
    public Response replaceEpisode(
            UUID titleId,
            UUID episodeId,
            String ifMatch,
            NewEpisode body,
            @Nullable String acceptLanguage,
            SecurityContext security) {
        EpisodeChanged replaced = episodes.replace(episode(titleId, episodeId, body), VersionTag.version(ifMatch));
        return respond(Response.ok(), replaced, acceptLanguage);
    }

    @Override
    public Response deleteEpisode(UUID titleId, UUID episodeId, String ifMatch, SecurityContext security) {
        episodes.delete(new TitleId(titleId), new EpisodeId(episodeId), VersionTag.version(ifMatch));
        return Response.noContent().build();
    }

    private static Response respond(
            Response.ResponseBuilder response, EpisodeChanged episode, @Nullable String acceptLanguage) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        return AcceptLanguage.respond(response.entity(episode(episode, language)), language.tag())
                .header(HttpHeaders.ETAG, VersionTag.tag(episode.version(), language))
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }

    private static org.opencinema.catalog.Episode episode(UUID titleId, UUID id, NewEpisode body) {
        return BodyMapping.valid(() -> new org.opencinema.catalog.Episode(
                new EpisodeId(id),
                new TitleId(titleId),
                body.getSeason(),
                body.getNumber(),
                BodyMapping.translations(body.getTranslations()),
                body.getRuntimeMinutes(),
                BodyMapping.instant(body.getReleasedAt())));
    }

    private static Episode episode(EpisodeChanged document, Language language) {
        TitleChanged.Text text = BodyMapping.in(document.translations(), language);
        return new Episode()
                .id(document.id())
                .version(document.version())
                .titleId(document.titleId())
                .season(document.season())
                .number(document.number())
                .title(text.title())
                .synopsis(text.synopsis())
                .translations(BodyMapping.translations(document.translations()))
                .runtimeMinutes(document.runtimeMinutes())
                .releasedAt(BodyMapping.time(document.releasedAt()))
                .playable(document.playable())
                .durationSeconds(document.durationSeconds());
    }
}
