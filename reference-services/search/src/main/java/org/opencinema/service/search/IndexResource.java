package org.opencinema.service.search;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.search.TitleChange;
import org.opencinema.search.TitleIndex;
import org.opencinema.service.search.api.IndexApi;
import org.opencinema.service.search.api.model.IndexedTitle;
import org.opencinema.service.search.api.model.IndexedTitleList;

/** The index as those see it who compare it with the catalog. */
final class IndexResource implements IndexApi {
    private final TitleIndex index;

    IndexResource(TitleIndex index) {
        this.index = index;
    }

    @Override
    public Response listIndexedTitles(@Nullable UUID after, Integer limit, SecurityContext security) {
        IndexedTitleList list = new IndexedTitleList();
        list.setItems(SearchResource.ask(() -> index.list(after, limit)).stream()
                .map(title -> new IndexedTitle()
                        .id(title.id())
                        .version(title.version())
                        .deleted(title.deleted()))
                .toList());
        return Response.ok(list).build();
    }

    @Override
    public Response removeIndexedTitle(UUID titleId, Long version, SecurityContext security) {
        SearchResource.ask(() -> index.apply(List.of(new TitleChange.Delete(titleId, version + 1))));
        return Response.noContent().build();
    }
}
