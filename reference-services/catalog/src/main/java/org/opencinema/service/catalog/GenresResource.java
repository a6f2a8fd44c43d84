package org.opencinema.service.catalog;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Genre;
import org.opencinema.catalog.Language;
import org.opencinema.dropwizard.AcceptLanguage;
import org.opencinema.service.catalog.api.GenresApi;
import org.opencinema.service.catalog.api.model.GenreList;
import org.opencinema.service.catalog.api.model.NewGenre;

/** Genres over HTTP. */
final class GenresResource implements GenresApi {
    private final Catalog catalog;

    GenresResource(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Response listGenres(@Nullable String acceptLanguage) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        GenreList body = new GenreList();
        body.setItems(catalog.listGenres().stream()
                .map(genre -> view(genre, language))
                .toList());
        return AcceptLanguage.respond(Response.ok(body), language.tag()).build();
    }

    @Override
    public Response putGenre(String slug, NewGenre body, @Nullable String acceptLanguage, SecurityContext security) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        Genre genre = catalog.putGenre(new Genre(slug, PeopleResource.names(body.getNames())));
        return AcceptLanguage.respond(Response.ok(view(genre, language)), language.tag())
                .build();
    }

    private static org.opencinema.service.catalog.api.model.Genre view(Genre genre, Language language) {
        return new org.opencinema.service.catalog.api.model.Genre()
                .slug(genre.slug())
                .name(genre.names().in(language));
    }
}
