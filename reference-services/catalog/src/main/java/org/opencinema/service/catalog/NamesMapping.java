package org.opencinema.service.catalog;

import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.opencinema.catalog.InvalidCatalogException;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.PersonId;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.service.catalog.api.model.Genre;
import org.opencinema.service.catalog.api.model.Names;
import org.opencinema.service.catalog.api.model.Person;

/** Between the JSON of the contract and people and genres. */
final class NamesMapping {
    private NamesMapping() {}

    static org.opencinema.catalog.Person person(UUID id, Names names) {
        return new org.opencinema.catalog.Person(new PersonId(id), names(names));
    }

    static org.opencinema.catalog.Genre genre(String slug, Names names) {
        return new org.opencinema.catalog.Genre(slug, names(names));
    }

    private static org.opencinema.catalog.Names names(Names body) {
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
            return org.opencinema.catalog.Names.of(names);
        } catch (InvalidCatalogException e) {
            throw new UnprocessableException("names." + e.field(), e.problem());
        }
    }

    static Person person(org.opencinema.catalog.Person person, Language language) {
        return new Person().id(person.id().value()).name(person.names().in(language));
    }

    static Genre genre(org.opencinema.catalog.Genre genre, Language language) {
        return new Genre().slug(genre.slug()).name(genre.names().in(language));
    }
}
