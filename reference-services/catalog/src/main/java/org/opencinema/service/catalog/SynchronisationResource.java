package org.opencinema.service.catalog;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.catalog.api.SynchronisationApi;
import org.opencinema.service.catalog.api.model.Republication;
import org.opencinema.service.catalog.api.model.RepublicationResult;
import org.opencinema.service.catalog.api.model.RepublishedTitle;
import org.opencinema.service.catalog.api.model.TitleVersion;
import org.opencinema.service.catalog.api.model.TitleVersionList;

/** What others need to be in step with the catalog. */
final class SynchronisationResource implements SynchronisationApi {
    private final Imports imports;

    SynchronisationResource(Imports imports) {
        this.imports = imports;
    }

    @Override
    public Response listTitleVersions(@Nullable UUID after, Integer limit, SecurityContext security) {
        TitleVersionList list = new TitleVersionList();
        list.setItems(imports.listVersions(after, limit).stream()
                .map(one -> new TitleVersion().id(one.id()).version(one.version()))
                .toList());
        return Response.ok(list).build();
    }

    @Override
    public Response republishTitles(Republication body, SecurityContext security) {
        int published = 0;
        for (RepublishedTitle title : TitlesResource.elements("titles", body.getTitles())) {
            long above = Objects.requireNonNullElse(title.getAbove(), 0L);
            published += imports.republish(title.getId(), above) ? 1 : 0;
        }
        return Response.ok(new RepublicationResult().published(published)).build();
    }
}
