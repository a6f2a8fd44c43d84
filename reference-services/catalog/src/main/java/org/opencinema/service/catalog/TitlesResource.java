package org.opencinema.service.catalog;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.AgeRating;
import org.opencinema.catalog.Availability;
import org.opencinema.catalog.CreditRole;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.PersonId;
import org.opencinema.catalog.TitleId;
import org.opencinema.catalog.TitleKind;
import org.opencinema.dropwizard.AcceptLanguage;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Uuid7;
import org.opencinema.service.catalog.api.TitlesApi;
import org.opencinema.service.catalog.api.model.AvailabilityWindow;
import org.opencinema.service.catalog.api.model.Credit;
import org.opencinema.service.catalog.api.model.Genre;
import org.opencinema.service.catalog.api.model.NewCredit;
import org.opencinema.service.catalog.api.model.NewTitle;
import org.opencinema.service.catalog.api.model.Person;
import org.opencinema.service.catalog.api.model.Title;
import org.opencinema.service.catalog.api.model.TitlePage;
import org.opencinema.service.catalog.api.model.TitleSummary;

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
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        Page<TitleChanged> page = catalog.listTitles(new TitleStore.Filter(playable, genre), cursor, limit);
        TitlePage body = new TitlePage().nextCursor(page.nextCursor());
        body.setItems(page.map(title -> summary(title, language)).items());
        return AcceptLanguage.respond(Response.ok(body), language.tag()).build();
    }

    @Override
    public Response getTitle(UUID titleId, @Nullable String acceptLanguage, @Nullable String ifNoneMatch) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        TitleChanged title = catalog.getTitle(new TitleId(titleId));
        if (VersionTag.isIn(ifNoneMatch, VersionTag.tag(title.version(), language))) {
            return tagged(Response.notModified(), title, language);
        }
        return respond(Response.ok(), title, language);
    }

    @Override
    public Response createTitle(NewTitle body, @Nullable String acceptLanguage, SecurityContext security) {
        UUID id = body.getId() == null ? ids.next() : body.getId();
        TitleChanged title = catalog.createTitle(title(id, body));
        URI location = URI.create("/v1/titles/" + id);
        return respond(Response.created(location), title, Language.ofTag(AcceptLanguage.language(acceptLanguage)));
    }

    @Override
    public Response replaceTitle(
            UUID titleId, String ifMatch, NewTitle body, @Nullable String acceptLanguage, SecurityContext security) {
        TitleChanged title = catalog.replaceTitle(title(titleId, body), VersionTag.version(ifMatch));
        return respond(Response.ok(), title, Language.ofTag(AcceptLanguage.language(acceptLanguage)));
    }

    @Override
    public Response deleteTitle(UUID titleId, String ifMatch, SecurityContext security) {
        catalog.deleteTitle(new TitleId(titleId), VersionTag.version(ifMatch));
        return Response.noContent().build();
    }

    private static Response respond(Response.ResponseBuilder response, TitleChanged title, Language language) {
        return tagged(response.entity(title(title, language)), title, language);
    }

    private static Response tagged(Response.ResponseBuilder response, TitleChanged title, Language language) {
        return AcceptLanguage.respond(response, language.tag())
                .header(HttpHeaders.ETAG, VersionTag.tag(title.version(), language))
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }

    static org.opencinema.catalog.Title title(UUID id, NewTitle body) {
        return BodyMapping.valid(() -> new org.opencinema.catalog.Title(
                new TitleId(id),
                TitleKind.valueOf(body.getKind().name()),
                body.getOriginalTitle(),
                BodyMapping.translations(body.getTranslations()),
                body.getYear(),
                body.getRuntimeMinutes(),
                elements("countries", body.getCountries()),
                elements("genres", body.getGenres()),
                credits(elements("credits", body.getCredits())),
                new AgeRating(Objects.requireNonNullElse(body.getAgeRating(), 0)),
                availability(elements("availability", body.getAvailability())),
                Boolean.TRUE.equals(body.getFree())));
    }

    private static List<org.opencinema.catalog.Credit> credits(List<NewCredit> body) {
        List<org.opencinema.catalog.Credit> credits = new ArrayList<>();
        for (NewCredit credit : body) {
            credits.add(BodyMapping.within(
                    "credits[" + credits.size() + "]",
                    () -> new org.opencinema.catalog.Credit(
                            new PersonId(credit.getPersonId()),
                            CreditRole.valueOf(credit.getRole().name()),
                            credit.getCharacter())));
        }
        return credits;
    }

    private static Availability availability(List<AvailabilityWindow> body) {
        List<org.opencinema.catalog.AvailabilityWindow> windows = new ArrayList<>();
        for (AvailabilityWindow window : body) {
            windows.add(BodyMapping.within(
                    "availability[" + windows.size() + "]",
                    () -> new org.opencinema.catalog.AvailabilityWindow(
                            window.getRegion(),
                            BodyMapping.instant(window.getFrom()),
                            BodyMapping.instant(window.getUntil()))));
        }
        return new Availability(windows);
    }

    static <T> List<T> elements(String field, @Nullable List<T> values) {
        if (values == null) {
            return List.of();
        }
        int absent = values.indexOf(null);
        if (absent >= 0) {
            throw new InvalidException(field + "[" + absent + "]", "must not be null");
        }
        return values;
    }

    private static Title title(TitleChanged document, Language language) {
        TitleChanged.Text text = BodyMapping.in(document.translations(), language);
        return new Title()
                .id(document.id())
                .version(document.version())
                .kind(kind(document))
                .title(text.title())
                .synopsis(text.synopsis())
                .originalTitle(document.originalTitle())
                .translations(BodyMapping.translations(document.translations()))
                .year(document.year())
                .runtimeMinutes(document.runtimeMinutes())
                .countries(document.countries())
                .genres(genres(document, language))
                .credits(document.credits().stream()
                        .map(credit -> credit(credit, language))
                        .toList())
                .ageRating(document.ageRating())
                .availability(document.availability().stream()
                        .map(TitlesResource::window)
                        .toList())
                .free(Boolean.TRUE.equals(document.free()))
                .playable(document.playable())
                .durationSeconds(document.durationSeconds());
    }

    private static TitleSummary summary(TitleChanged document, Language language) {
        return new TitleSummary()
                .id(document.id())
                .kind(kind(document))
                .title(BodyMapping.in(document.translations(), language).title())
                .year(document.year())
                .genres(genres(document, language))
                .ageRating(document.ageRating())
                .free(Boolean.TRUE.equals(document.free()))
                .playable(document.playable());
    }

    private static org.opencinema.service.catalog.api.model.TitleKind kind(TitleChanged document) {
        return org.opencinema.service.catalog.api.model.TitleKind.fromValue(document.kind());
    }

    private static List<Genre> genres(TitleChanged document, Language language) {
        return document.genres().stream()
                .map(genre -> new Genre().slug(genre.slug()).name(BodyMapping.in(genre.names(), language)))
                .toList();
    }

    private static Credit credit(TitleChanged.Credit credit, Language language) {
        return new Credit()
                .person(new Person().id(credit.personId()).name(BodyMapping.in(credit.names(), language)))
                .role(org.opencinema.service.catalog.api.model.CreditRole.fromValue(credit.role()))
                .character(credit.character());
    }

    private static AvailabilityWindow window(TitleChanged.Window window) {
        return new AvailabilityWindow()
                .region(window.region())
                .from(BodyMapping.time(window.from()))
                .until(BodyMapping.time(window.until()));
    }
}
