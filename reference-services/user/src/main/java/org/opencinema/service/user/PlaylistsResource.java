package org.opencinema.service.user;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.AcceptLanguage;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.service.user.api.PlaylistsApi;
import org.opencinema.service.user.api.model.NewPlaylist;
import org.opencinema.service.user.api.model.PlaylistList;
import org.opencinema.service.user.api.model.PlaylistSummary;
import org.opencinema.service.user.api.model.PlaylistTitle;

/** Playlists over HTTP. */
final class PlaylistsResource implements PlaylistsApi {
    private final Playlists playlists;
    private final Profiles profiles;

    PlaylistsResource(Playlists playlists, Profiles profiles) {
        this.playlists = playlists;
        this.profiles = profiles;
    }

    @Override
    public Response listPlaylists(SecurityContext security) {
        PlaylistList body = new PlaylistList();
        body.setItems(playlists.list(profile(security)).stream()
                .map(playlist -> new PlaylistSummary()
                        .id(playlist.id())
                        .version(playlist.version())
                        .name(playlist.name()))
                .toList());
        return Response.ok(body).build();
    }

    @Override
    public Response createPlaylist(NewPlaylist body, @Nullable String acceptLanguage, SecurityContext security) {
        Playlists.Filled created = playlists.create(profile(security), body.getName(), titleIds(body));
        URI location = URI.create("/v1/me/playlists/" + created.playlist().id());
        return respond(Response.created(location), created, acceptLanguage);
    }

    @Override
    public Response getPlaylist(UUID playlistId, @Nullable String acceptLanguage, SecurityContext security) {
        return respond(Response.ok(), playlists.get(profile(security), playlistId), acceptLanguage);
    }

    @Override
    public Response replacePlaylist(
            UUID playlistId,
            String ifMatch,
            NewPlaylist body,
            @Nullable String acceptLanguage,
            SecurityContext security) {
        long version = VersionTag.version(ifMatch);
        Playlist wanted = new Playlist(playlistId, version, body.getName(), titleIds(body));
        return respond(Response.ok(), playlists.replace(profile(security), wanted, version), acceptLanguage);
    }

    @Override
    public Response deletePlaylist(UUID playlistId, String ifMatch, SecurityContext security) {
        playlists.delete(profile(security), playlistId, VersionTag.version(ifMatch));
        return Response.noContent().build();
    }

    private Profile profile(SecurityContext security) {
        return profiles.current(Caller.of(security));
    }

    private static List<UUID> titleIds(NewPlaylist body) {
        List<UUID> ids = body.getTitleIds();
        if (ids == null) {
            return List.of();
        }
        int absent = ids.indexOf(null);
        if (absent >= 0) {
            throw new InvalidException("titleIds[" + absent + "]", "must not be null");
        }
        return ids;
    }

    private static Response respond(
            Response.ResponseBuilder response, Playlists.Filled filled, @Nullable String acceptLanguage) {
        String language = AcceptLanguage.language(acceptLanguage);
        Playlist playlist = filled.playlist();
        var body = new org.opencinema.service.user.api.model.Playlist()
                .id(playlist.id())
                .version(playlist.version())
                .name(playlist.name());
        body.setItems(filled.titles().stream()
                .map(title -> new PlaylistTitle()
                        .titleId(title.id())
                        .title(title.name(language))
                        .ageRating(title.ageRating())
                        .playable(title.playable()))
                .toList());
        return AcceptLanguage.respond(response.entity(body), language)
                .header(HttpHeaders.ETAG, VersionTag.tag(playlist.version(), language))
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }
}
