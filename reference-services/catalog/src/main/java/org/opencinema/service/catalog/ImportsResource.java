package org.opencinema.service.catalog;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.opencinema.catalog.Person;
import org.opencinema.catalog.PersonId;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.service.catalog.api.ImportsApi;
import org.opencinema.service.catalog.api.model.ImportOutcome;
import org.opencinema.service.catalog.api.model.ImportedPerson;
import org.opencinema.service.catalog.api.model.ImportedTitle;
import org.opencinema.service.catalog.api.model.ImportedTitleResult;
import org.opencinema.service.catalog.api.model.TitleImport;
import org.opencinema.service.catalog.api.model.TitleImportResult;

/** Imports over HTTP. */
final class ImportsResource implements ImportsApi {
    private final Imports imports;

    ImportsResource(Imports imports) {
        this.imports = imports;
    }

    @Override
    public Response importTitles(TitleImport body, SecurityContext security) {
        List<Imports.Item> items = new ArrayList<>();
        for (ImportedTitle title : TitlesResource.elements("titles", body.getTitles())) {
            items.add(item("titles[" + items.size() + "].title.", title));
        }
        List<Person> people = new ArrayList<>();
        for (ImportedPerson person : TitlesResource.elements("people", body.getPeople())) {
            people.add(person("people[" + people.size() + "].", person));
        }
        TitleImportResult result = new TitleImportResult().peopleCreated(imports.addPeople(people));
        result.setTitles(imports.importTitles(body.getSource(), items).stream()
                .map(ImportsResource::describe)
                .toList());
        return Response.ok(result).build();
    }

    private static Imports.Item item(String path, ImportedTitle title) {
        try {
            return new Imports.Item(title.getSourceId(), TitlesResource.title(title.getId(), title.getTitle()));
        } catch (UnprocessableException e) {
            throw within(path, e);
        }
    }

    private static Person person(String path, ImportedPerson person) {
        try {
            return new Person(new PersonId(person.getId()), PeopleResource.names(person.getNames()));
        } catch (UnprocessableException e) {
            throw within(path, e);
        }
    }

    private static UnprocessableException within(String path, UnprocessableException e) {
        String problem = Objects.requireNonNullElse(e.getMessage(), "")
                .substring(e.field().length());
        return new UnprocessableException(path + e.field(), problem.trim());
    }

    private static ImportedTitleResult describe(Imports.Result result) {
        return new ImportedTitleResult()
                .sourceId(result.sourceId())
                .outcome(ImportOutcome.fromValue(result.outcome().name().toLowerCase(Locale.ROOT)))
                .titleId(result.titleId())
                .reason(result.reason())
                .detail(result.detail());
    }
}
