package org.opencinema.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class CursorTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.ELASTICSEARCH);

    private static SearchFixture index;

    @BeforeAll
    static void index() {
        index = new SearchFixture(servers);
        index.put(Films.generate(30, new Random(1)));
    }

    @AfterAll
    static void close() throws Exception {
        index.close();
    }

    @Test
    void search_cursorOfAnotherQuery_isRefused() {
        String cursor = first(SearchRequest.builder().limit(5));
        for (SearchRequest.Builder other : List.of(
                SearchRequest.builder().words("aurora"),
                SearchRequest.builder().genres(Set.of("drama")),
                SearchRequest.builder().playable(true),
                SearchRequest.builder().years(1950, null),
                SearchRequest.builder().sort(SearchSort.NEWEST),
                SearchRequest.builder().language(Language.RU))) {
            assertThatExceptionOfType(InvalidCursorException.class)
                    .isThrownBy(() -> index.search.search(other.cursor(cursor).build()));
        }
    }

    @Test
    void search_cursorWithAnotherLimit_goesOn() {
        String cursor = first(SearchRequest.builder().limit(5));
        assertThat(index.search
                        .search(SearchRequest.builder()
                                .limit(100)
                                .cursor(cursor)
                                .build())
                        .hits())
                .hasSize(25);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "%%%", "e30", "bnVsbA", "W10", "MTIz", "eyJxIjoiIiwibCI6dHJ1ZSwiYSI6W119"})
    void search_madeUpCursor_isRefused(String cursor) {
        assertThatExceptionOfType(InvalidCursorException.class)
                .isThrownBy(() -> index.search.search(
                        SearchRequest.builder().cursor(cursor).build()));
    }

    @Test
    void search_cursorWithAlteredValues_isRefused() {
        String cursor = new String(
                Base64.getUrlDecoder().decode(first(SearchRequest.builder().limit(5))), StandardCharsets.UTF_8);
        int values = cursor.indexOf("\"a\":[");
        for (String forged : List.of(
                "[\"x\",\"y\",\"z\"]",
                "[1,1e99,\"z\"]",
                "[1,99999999999,\"z\"]",
                "[null,null,null]",
                "[1,1,\"z\",1]")) {
            String altered = cursor.substring(0, values) + "\"a\":" + forged + "}";
            assertThatExceptionOfType(InvalidCursorException.class)
                    .isThrownBy(() -> index.search.search(SearchRequest.builder()
                            .limit(5)
                            .cursor(Base64.getUrlEncoder().encodeToString(altered.getBytes(StandardCharsets.UTF_8)))
                            .build()));
        }
    }

    @Test
    void search_secondPageOfLoosePass_goesOnLoosely() throws Exception {
        try (SearchFixture typos = new SearchFixture(servers)) {
            List<TitleDocument> films = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                films.add(Films.of("Kaleidoscope " + i, "Калейдоскоп " + i, 2000 + i));
            }
            typos.put(films);
            SearchRequest.Builder request =
                    SearchRequest.builder().words("kaleidascope").limit(3);
            List<String> found = new ArrayList<>();
            String cursor = null;
            do {
                SearchResult page = typos.search.search(request.cursor(cursor).build());
                assertThat(page.total()).isEqualTo(7);
                page.hits().forEach(hit -> found.add(hit.title()));
                cursor = page.nextCursor();
            } while (cursor != null);
            assertThat(found).hasSize(7).doesNotHaveDuplicates();
        }
    }

    private static String first(SearchRequest.Builder request) {
        String cursor = index.search.search(request.build()).nextCursor();
        assertThat(cursor).isNotNull();
        return cursor;
    }
}
