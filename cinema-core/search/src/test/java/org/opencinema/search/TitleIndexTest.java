package org.opencinema.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class TitleIndexTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.ELASTICSEARCH);

    private static final TitleDocument FILM = Films.of("Stalker", "Сталкер", 1979);

    private SearchFixture titles;

    @BeforeEach
    void make() {
        titles = new SearchFixture(servers);
    }

    @AfterEach
    void close() throws Exception {
        titles.close();
    }

    @Test
    void ensure_again_keepsTheTitles() {
        titles.put(FILM);
        titles.index.ensure();
        assertThat(titles.titles("stalker")).containsExactly("Stalker");
    }

    @Test
    void list_goesOnAfterAnId_andShowsMarksAndForeignChanges() throws Exception {
        List<TitleDocument> films = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            films.add(Films.of("Film " + i, "Фильм " + i, 1980));
        }
        titles.put(films);
        titles.index.apply(List.of(new TitleChange.Delete(films.get(0).id(), 4)));
        List<IndexedTitle> first = titles.index.list(null, 3);
        List<IndexedTitle> rest = titles.index.list(first.get(2).id(), 3);
        List<IndexedTitle> all = new ArrayList<>(first);
        all.addAll(rest);
        assertThat(rest).hasSize(2);
        assertThat(all).extracting(title -> title.id().toString()).isSorted();
        assertThat(all).contains(new IndexedTitle(films.get(0).id(), 4, true));
        assertThat(all).contains(new IndexedTitle(films.get(1).id(), 1, false));
    }

    @Test
    void apply_newerVersion_replaces() {
        titles.put(FILM);
        IndexReport report = titles.put(Films.changed(FILM, 2, "Roadside Picnic"));
        assertThat(report.applied()).isEqualTo(1);
        assertThat(titles.titles("picnic")).containsExactly("Roadside Picnic");
        assertThat(titles.titles("stalker")).isEmpty();
    }

    @Test
    void apply_lateVersion_isIgnored() {
        titles.put(Films.changed(FILM, 5, "Fifth"));
        IndexReport report = titles.put(Films.changed(FILM, 4, "Fourth"), Films.changed(FILM, 5, "Fifth again"));
        assertThat(report.applied()).isZero();
        assertThat(report.stale()).isEqualTo(2);
        assertThat(titles.titles(SearchRequest.builder().build())).containsExactly("Fifth");
    }

    @Test
    void apply_lateVersionAfterDelete_staysDeleted() {
        titles.put(FILM);
        assertThat(titles.index
                        .apply(List.of(new TitleChange.Delete(FILM.id(), 3)))
                        .applied())
                .isEqualTo(1);
        IndexReport late = titles.put(Films.changed(FILM, 2, "Late"));
        assertThat(late.stale()).isEqualTo(1);
        assertThat(titles.search.search(SearchRequest.builder().build()).total())
                .isZero();
        assertThat(titles.suggestions.suggest("stal", Language.EN, 8)).isEmpty();
    }

    @Test
    void apply_deleteBeforeAnyVersion_staysDeleted() {
        titles.index.apply(List.of(new TitleChange.Delete(FILM.id(), 2)));
        assertThat(titles.put(FILM).stale()).isEqualTo(1);
        assertThat(titles.titles("stalker")).isEmpty();
    }

    @Test
    void apply_newerVersionAfterDelete_isThereAgain() {
        titles.index.apply(List.of(new TitleChange.Delete(FILM.id(), 2)));
        titles.put(Films.changed(FILM, 3, "Restored"));
        assertThat(titles.titles("restored")).containsExactly("Restored");
    }

    @Test
    void apply_anyOrderWithRepeats_endsWithTheLatest() {
        List<TitleDocument> films = Films.generate(20, new Random(3));
        List<TitleChange> changes = new ArrayList<>();
        for (TitleDocument film : films) {
            for (int version = 1; version <= 4; version++) {
                changes.add(new TitleChange.Put(Films.changed(film, version, "Version " + version)));
            }
        }
        changes.addAll(List.copyOf(changes));
        Collections.shuffle(changes, new Random(4));
        titles.index.apply(changes.subList(0, 50));
        titles.index.apply(changes.subList(50, changes.size()));
        titles.index.refresh();
        assertThat(titles.titles(SearchRequest.builder().limit(100).build()))
                .hasSize(20)
                .containsOnly("Version 4");
    }

    @Test
    void apply_manyLargeTitles_areAllThere() {
        List<TitleDocument> films = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            films.add(Films.of("Film " + i, "Фильм " + i, 2000, "слово ".repeat(1_500)));
        }
        assertThat(titles.put(films).applied()).isEqualTo(400);
        assertThat(titles.search.search(SearchRequest.builder().build()).total())
                .isEqualTo(400);
    }

    @Test
    void apply_renamedGenre_facetTakesTheLatestName() {
        TitleDocument newer = Films.changed(Films.of("Newer", "Новее", 2000), 9, "Newer");
        titles.put(FILM);
        titles.put(new TitleDocument(
                newer.id(),
                9,
                "film",
                null,
                newer.translations(),
                2000,
                null,
                List.of(),
                List.of(new TitleDocument.Genre("drama", java.util.Map.of("en", "Dramatic"))),
                List.of(),
                0,
                false,
                newer.changedAt()));
        assertThat(titles.search
                        .search(SearchRequest.builder().build())
                        .facets()
                        .genres())
                .containsExactly(new Facets.Value("drama", "Dramatic", 2));
    }

    @Test
    void calls_withoutIndex_areUnavailable() throws Exception {
        try (SearchConnection connection = SearchFixture.connect(servers)) {
            String alias = "absent-" + UUID.randomUUID();
            assertThatExceptionOfType(SearchUnavailableException.class)
                    .isThrownBy(() -> TitleSearch.create(connection.client(), alias)
                            .search(SearchRequest.builder().build()));
            assertThatExceptionOfType(SearchUnavailableException.class)
                    .isThrownBy(() ->
                            TitleIndex.create(connection.client(), alias).apply(List.of(new TitleChange.Put(FILM))));
        }
    }

    @Test
    void calls_withoutServer_areUnavailableAtOnce() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        try (SearchConnection connection =
                SearchConnection.open(URI.create("http://127.0.0.1:" + free), Duration.ofSeconds(2))) {
            long start = System.nanoTime();
            assertThatExceptionOfType(SearchUnavailableException.class)
                    .isThrownBy(() -> TitleSearch.create(connection.client(), "titles")
                            .search(SearchRequest.builder().build()));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void calls_toSilentServer_areUnavailableAfterTheTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0);
                SearchConnection connection = SearchConnection.open(
                        URI.create("http://127.0.0.1:" + silent.getLocalPort()), Duration.ofMillis(300))) {
            assertThatExceptionOfType(SearchUnavailableException.class)
                    .isThrownBy(() ->
                            Suggestions.create(connection.client(), "titles").suggest("a", Language.EN, 8));
        }
    }
}
