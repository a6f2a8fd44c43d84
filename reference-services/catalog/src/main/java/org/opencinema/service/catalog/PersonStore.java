package org.opencinema.service.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.Names;
import org.opencinema.catalog.Person;
import org.opencinema.catalog.PersonId;

/** People. */
final class PersonStore {
    private static final RowMapper<Person> PERSON =
            (row, context) -> new Person(new PersonId(row.getObject("id", UUID.class)), names(row));

    record Row(long sequence, Person person) {}

    /** Returns false, and changes nothing, if there is a person with that id. */
    boolean insert(Handle handle, Person person) {
        Map<Language, String> names = person.names().values().values();
        return handle.createUpdate("insert into person (id, name_en, name_ru) values (:id, :en, :ru)"
                                + " on conflict (id) do nothing")
                        .bind("id", person.id().value())
                        .bind("en", names.get(Language.EN))
                        .bind("ru", names.get(Language.RU))
                        .execute()
                == 1;
    }

    Optional<Person> find(Handle handle, PersonId id) {
        return handle.createQuery("select id, name_en, name_ru from person where id = :id")
                .bind("id", id.value())
                .map(PERSON)
                .findOne();
    }

    List<Row> list(Handle handle, long after, int limit) {
        return handle.createQuery("select sequence, id, name_en, name_ru from person"
                        + " where sequence > :after order by sequence limit :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> new Row(row.getLong("sequence"), PERSON.map(row, context)))
                .list();
    }

    /** The names of those that exist. */
    Map<PersonId, Names> names(Handle handle, List<PersonId> ids) {
        return handle
                .createQuery("select id, name_en, name_ru from person where id = any(:ids)")
                .bindArray("ids", UUID.class, ids.stream().map(PersonId::value).toList())
                .map(PERSON)
                .stream()
                .collect(Collectors.toMap(Person::id, Person::names));
    }

    static Names names(ResultSet row) throws SQLException {
        Map<Language, String> names = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            String name = row.getString("name_" + language.tag());
            if (name != null) {
                names.put(language, name);
            }
        }
        return Names.of(names);
    }
}
