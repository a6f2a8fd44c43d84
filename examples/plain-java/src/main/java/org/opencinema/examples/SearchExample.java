package org.opencinema.examples;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.opencinema.search.Language;
import org.opencinema.search.SearchConnection;
import org.opencinema.search.SearchRequest;
import org.opencinema.search.SearchResult;
import org.opencinema.search.TitleChange;
import org.opencinema.search.TitleDocument;
import org.opencinema.search.TitleIndex;
import org.opencinema.search.TitleSearch;

/** Indexes two films and finds one of them, in another language and with a typing mistake. Needs the URI of Elasticsearch. */
public final class SearchExample {
    private SearchExample() {}

    public static void main(String... args) {
        try (SearchConnection connection = SearchConnection.open(URI.create(args[0]), Duration.ofSeconds(10))) {
            TitleIndex index = TitleIndex.create(connection.client(), "example-titles");
            index.ensure();
            index.apply(List.of(
                    new TitleChange.Put(film("Stalker", "Сталкер", 1979)),
                    new TitleChange.Put(film("Andrei Rublev", "Андрей Рублёв", 1966))));
            index.refresh();

            TitleSearch search = TitleSearch.create(connection.client(), "example-titles");
            for (String words : List.of("рублев", "stalkr")) {
                SearchResult found = search.search(SearchRequest.builder()
                        .words(words)
                        .language(Language.EN)
                        .build());
                found.hits().forEach(hit -> System.out.println(words + ": " + hit.title() + " (" + hit.year() + ")"));
            }
        }
    }

    private static TitleDocument film(String en, String ru, int year) {
        Map<String, TitleDocument.Translation> translations =
                Map.of("en", new TitleDocument.Translation(en, null), "ru", new TitleDocument.Translation(ru, null));
        TitleDocument.Genre drama = new TitleDocument.Genre("drama", Map.of("en", "Drama", "ru", "Драма"));
        return new TitleDocument(
                UUID.randomUUID(),
                1,
                "film",
                null,
                translations,
                year,
                null,
                List.of("SU"),
                List.of(drama),
                List.of(),
                12,
                true,
                Instant.parse("2026-01-01T00:00:00Z"));
    }
}
