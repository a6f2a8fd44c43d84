package org.opencinema.search;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.opencinema.localservers.LocalServersExtension;

/** An index of its own on the shared Elasticsearch. */
final class SearchFixture implements AutoCloseable {
    private final SearchConnection connection;
    private final String alias = "titles-test-" + UUID.randomUUID();

    final TitleIndex index;
    final TitleSearch search;
    final Suggestions suggestions;

    SearchFixture(LocalServersExtension servers) {
        connection = connect(servers);
        index = TitleIndex.create(connection.client(), alias);
        search = TitleSearch.create(connection.client(), alias);
        suggestions = Suggestions.create(connection.client(), alias);
        index.ensure();
    }

    static SearchConnection connect(LocalServersExtension servers) {
        return SearchConnection.open(servers.elasticsearch().uri(), Duration.ofSeconds(20));
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
