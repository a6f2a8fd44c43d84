package org.opencinema.service.etl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opencinema.service.etl.TmdbMapping.Kind;

/** The films and series of TMDb with the most votes, page by page; a checkpoint says which page is next, like movie:3. */
final class TmdbImport implements Job {
    private static final int PAGE = 20;

    private final TmdbApi tmdb;
    private final CatalogImport catalog;
    private final int titles;

    TmdbImport(TmdbApi tmdb, CatalogImport catalog, int titles) {
        this.tmdb = tmdb;
        this.catalog = catalog;
        this.titles = titles;
    }

    @Override
    public String name() {
        return "tmdb-import";
    }

    @Override
    public void run(RunProgress progress) throws IOException, InterruptedException, JobFailedException {
        String reached = progress.checkpoint();
        catalog.addGenres();
        for (Kind kind : Kind.values()) {
            if (reached == null || reached.startsWith(kind.path + ":")) {
                int page = reached == null ? 1 : Integer.parseInt(reached.substring(kind.path.length() + 1));
                run(kind, page, progress);
                reached = null;
            }
        }
    }

    private void run(Kind kind, int first, RunProgress progress)
            throws IOException, InterruptedException, JobFailedException {
        int pages = (titles + PAGE - 1) / PAGE;
        for (int page = first; page <= pages; page++) {
            JsonNode found = tmdb.get(
                            "/3/discover/" + kind.path + "?include_adult=false&sort_by=vote_count.desc&page=" + page)
                    .orElseThrow(() -> new JobFailedException("TMDb has no list of titles"));
            pages = Math.min(pages, found.path("total_pages").asInt());
            bring(kind, found.path("results"), titles - (page - 1) * PAGE, progress);
            double done = 0.5 * page / Math.max(page, pages);
            progress.save(kind.path + ":" + (page + 1), kind == Kind.MOVIE ? done : 0.5 + done);
        }
    }

    private void bring(Kind kind, JsonNode results, int most, RunProgress progress)
            throws IOException, InterruptedException, JobFailedException {
        List<CatalogImport.Found> batch = new ArrayList<>();
        for (int i = 0; i < Math.min(results.size(), most); i++) {
            String id = results.get(i).path("id").asText();
            progress.read(1);
            Optional<JsonNode> title =
                    tmdb.get("/3/" + kind.path + "/" + id + "?append_to_response=credits,translations," + kind.ratings);
            try {
                batch.add(TmdbMapping.found(kind, title.orElseThrow(() -> new RefusedException("gone", id))));
            } catch (RefusedException e) {
                progress.refuse(e.reason(), e.example());
            }
        }
        catalog.bring("tmdb", batch, progress);
    }
}
