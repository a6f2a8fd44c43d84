package org.opencinema.search;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** An index of its own on the shared Elasticsearch. */
final class SearchFixture implements AutoCloseable {
    private static final URI SERVER = URI.create(System.getProperty("es.uri", "http://127.0.0.1:29201"));

    private final SearchConnection connection = connect();
    private final String alias = "titles-test-" + UUID.randomUUID();

    final TitleIndex index = TitleIndex.create(connection.client(), alias);
    final TitleSearch search = TitleSearch.create(connection.client(), alias);
    final Suggestions suggestions = Suggestions.create(connection.client(), alias);

    static SearchConnection connect() {
        return SearchConnection.open(SERVER, Duration.ofSeconds(20));
    }

    SearchFixture() {
        index.ensure();
    }

    IndexReport put(TitleDocument... titles) {
        return put(List.of(titles));
    }

    IndexReport put(List<TitleDocument> titles) {
        IndexReport report = index.apply(
                titles.stream().<TitleChange>map(TitleChange.Put::new).toList());
        index.refresh();
        return report;
    }

    List<String> titles(String words) {
        return titles(SearchRequest.builder().words(words).limit(100).build());
    }

    List<String> titles(SearchRequest request) {
        return search.search(request).hits().stream()
                .map(SearchResult.Hit::title)
                .toList();
    }

    @Override
    public void close() throws IOException {
        connection.client().indices().delete(request -> request.index(alias + "-1"));
        connection.close();
    }
}
