package org.opencinema.service.user;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.AcceptLanguage;
import org.opencinema.dropwizard.Caller;
import org.opencinema.service.user.api.LibraryApi;
import org.opencinema.service.user.api.model.FavoritePage;
import org.opencinema.service.user.api.model.FavoriteTitle;
import org.opencinema.service.user.api.model.Reaction;
import org.opencinema.service.user.api.model.ReactionKind;
import org.opencinema.service.user.api.model.WatchedEpisode;
import org.opencinema.service.user.api.model.WatchedPage;
import org.opencinema.service.user.api.model.WatchedTitle;

/** History, favourites and reactions over HTTP. */
final class LibraryResource implements LibraryApi {
    private final Library library;
    private final Profiles profiles;

    LibraryResource(Library library, Profiles profiles) {
        this.library = library;
        this.profiles = profiles;
    }

    @Override
    public Response listHistory(
            Integer limit, @Nullable String cursor, @Nullable String acceptLanguage, SecurityContext security) {
        Page<LibraryStore.Watched> page = library.listHistory(profile(security), cursor, limit);
        return watched(page.items(), page.nextCursor(), AcceptLanguage.language(acceptLanguage));
    }

    @Override
    public Response forgetWatched(UUID titleId, SecurityContext security) {
        library.forget(profile(security), titleId);
        return Response.noContent().build();
    }

    @Override
    public Response listContinue(Integer limit, @Nullable String acceptLanguage, SecurityContext security) {
        return watched(library.listContinue(profile(security), limit), null, AcceptLanguage.language(acceptLanguage));
    }

    @Override
    public Response listFavorites(
            Integer limit, @Nullable String cursor, @Nullable String acceptLanguage, SecurityContext security) {
        String language = AcceptLanguage.language(acceptLanguage);
        Page<LibraryStore.Favorite> page = library.listFavorites(profile(security), cursor, limit);
        FavoritePage body = new FavoritePage().nextCursor(page.nextCursor());
        body.setItems(page.items().stream()
                .map(favorite -> describe(favorite, language))
                .toList());
        return AcceptLanguage.respond(Response.ok(body), language).build();
    }

    @Override
    public Response addFavorite(UUID titleId, SecurityContext security) {
        library.addFavorite(profile(security), titleId);
        return Response.noContent().build();
    }

    @Override
    public Response removeFavorite(UUID titleId, SecurityContext security) {
        library.removeFavorite(profile(security), titleId);
        return Response.noContent().build();
    }

    @Override
    public Response getReaction(UUID titleId, SecurityContext security) {
        String kind = library.getReaction(profile(security), titleId);
        return Response.ok(new Reaction().kind(ReactionKind.fromValue(kind))).build();
    }

    @Override
    public Response putReaction(UUID titleId, Reaction body, SecurityContext security) {
        library.putReaction(profile(security), titleId, body.getKind().toString());
        return Response.noContent().build();
    }

    @Override
    public Response removeReaction(UUID titleId, SecurityContext security) {
        library.removeReaction(profile(security), titleId);
        return Response.noContent().build();
    }

    private Profile profile(SecurityContext security) {
        return profiles.current(Caller.of(security));
    }

    private static Response watched(List<LibraryStore.Watched> watched, @Nullable String nextCursor, String language) {
        WatchedPage body = new WatchedPage().nextCursor(nextCursor);
        body.setItems(watched.stream().map(one -> describe(one, language)).toList());
        return AcceptLanguage.respond(Response.ok(body), language).build();
    }

    private static WatchedTitle describe(LibraryStore.Watched watched, String language) {
        KnownTitle title = watched.title();
        KnownEpisode episode = watched.episode();
        return new WatchedTitle()
                .titleId(title.id())
                .title(title.name(language))
                .ageRating(title.ageRating())
                .playable(episode == null ? title.playable() : episode.playable())
                .positionSeconds(watched.positionSeconds())
                .durationSeconds(episode == null ? title.durationSeconds() : episode.durationSeconds())
                .watchedAt(watched.at().atOffset(ZoneOffset.UTC))
                .episode(episode == null ? null : describe(episode, language));
    }

    private static WatchedEpisode describe(KnownEpisode episode, String language) {
        return new WatchedEpisode()
                .episodeId(episode.id())
                .season(episode.season())
                .number(episode.number())
                .title(episode.name(language));
    }

    private static FavoriteTitle describe(LibraryStore.Favorite favorite, String language) {
        KnownTitle title = favorite.title();
        return new FavoriteTitle()
                .titleId(title.id())
                .title(title.name(language))
                .ageRating(title.ageRating())
                .playable(title.playable())
                .addedAt(favorite.at().atOffset(ZoneOffset.UTC));
    }
}
