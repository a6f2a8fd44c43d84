package org.opencinema.service.catalog;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.InvalidCatalogException;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.Names;
import org.opencinema.catalog.Person;
import org.opencinema.catalog.PersonId;
import org.opencinema.dropwizard.AcceptLanguage;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.Uuid7;
import org.opencinema.service.catalog.api.PeopleApi;
import org.opencinema.service.catalog.api.model.NewPerson;
import org.opencinema.service.catalog.api.model.PersonPage;

/** People over HTTP. */
final class PeopleResource implements PeopleApi {
    private final Catalog catalog;
    private final Uuid7 ids;

    PeopleResource(Catalog catalog, Uuid7 ids) {
        this.catalog = catalog;
        this.ids = ids;
    }

    @Override
    public Response listPeople(Integer limit, @Nullable String cursor, @Nullable String acceptLanguage) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        Page<Person> page = catalog.listPeople(cursor, limit);
        PersonPage body = new PersonPage().nextCursor(page.nextCursor());
        body.setItems(page.map(person -> view(person, language)).items());
        return AcceptLanguage.respond(Response.ok(body), language.tag()).build();
    }

    @Override
    public Response getPerson(UUID personId, @Nullable String acceptLanguage) {
        return respond(Response.ok(), catalog.getPerson(new PersonId(personId)), acceptLanguage);
    }

    @Override
    public Response createPerson(NewPerson body, @Nullable String acceptLanguage, SecurityContext security) {
        UUID id = body.getId() == null ? ids.next() : body.getId();
        Person person = catalog.createPerson(new Person(new PersonId(id), names(body.getNames())));
        return respond(Response.created(URI.create("/v1/people/" + id)), person, acceptLanguage);
    }

    private static Response respond(Response.ResponseBuilder response, Person person, @Nullable String acceptLanguage) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        return AcceptLanguage.respond(response.entity(view(person, language)), language.tag())
                .build();
    }

    private static org.opencinema.service.catalog.api.model.Person view(Person person, Language language) {
        return new org.opencinema.service.catalog.api.model.Person()
                .id(person.id().value())
                .name(person.names().in(language));
    }

    /** Also of a genre. */
    static Names names(org.opencinema.service.catalog.api.model.Names body) {
        Map<Language, String> names = new EnumMap<>(Language.class);
        if (body.getEn() != null) {
            names.put(Language.EN, body.getEn());
        }
        if (body.getRu() != null) {
            names.put(Language.RU, body.getRu());
        }
        if (names.isEmpty()) {
            throw new UnprocessableException("names", "must be at least one of en, ru");
        }
        try {
            return Names.of(names);
        } catch (InvalidCatalogException e) {
            throw new UnprocessableException("names." + e.field(), e.problem());
        }
    }
}
