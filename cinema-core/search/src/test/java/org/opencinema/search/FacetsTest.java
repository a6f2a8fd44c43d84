package org.opencinema.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

/** Every random query over generated titles is compared with counting them one by one. */
final class FacetsTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.ELASTICSEARCH);

    private static final long SEED = 20261123;
    private static final int QUERIES = 200;
    private static final Comparator<Facets.Value> BY_COUNT =
            Comparator.comparingLong(Facets.Value::count).reversed().thenComparing(Facets.Value::value);
    private static final Comparator<Facets.Value> BY_NUMBER =
            Comparator.comparingInt(value -> Integer.parseInt(value.value()));

    private static SearchFixture index;
    private static List<TitleDocument> all;

    @BeforeAll
    static void index() {
        index = new SearchFixture(servers);
        all = Films.generate(300, new Random(SEED));
        index.put(all);
    }

    @AfterAll
    static void close() throws Exception {
        index.close();
    }

    @Test
    void search_randomFilters_countsAsByHand() {
        Random random = new Random(SEED);
        for (int i = 0; i < QUERIES; i++) {
            SearchRequest request = Films.randomRequest(random).build();
            SearchResult result = index.search.search(request);
            assertThat(result.total())
                    .as("total of %s", request)
                    .isEqualTo(found(request, null).count());
            assertThat(result.facets()).as("facets of %s", request).isEqualTo(countByHand(request));
        }
    }

    @ParameterizedTest
    @EnumSource(SearchSort.class)
    void search_pageByPage_givesEveryTitleOnce(SearchSort sort) {
        Random random = new Random(SEED);
        for (int i = 0; i < 6; i++) {
            SearchRequest.Builder request =
                    Films.randomRequest(random).sort(sort).limit(17);
            List<SearchResult.Hit> hits = new java.util.ArrayList<>();
            String cursor = null;
            do {
                SearchResult page = index.search.search(request.cursor(cursor).build());
                assertThat(page.hits()).hasSizeLessThanOrEqualTo(17);
                hits.addAll(page.hits());
                cursor = page.nextCursor();
            } while (cursor != null);
            assertThat(hits)
                    .as("hits of %s", request.build())
                    .extracting(SearchResult.Hit::id)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(
                            found(request.build(), null).map(TitleDocument::id).toList());
            assertThat(hits).isSortedAccordingTo(order(sort));
        }
    }

    private static Comparator<SearchResult.Hit> order(SearchSort sort) {
        return switch (sort) {
            case RELEVANCE -> (a, b) -> 0;
            case NEWEST -> Comparator.comparingInt(SearchResult.Hit::year).reversed();
            case OLDEST -> Comparator.comparingInt(SearchResult.Hit::year);
            case TITLE -> Comparator.comparing(SearchResult.Hit::title);
        };
    }

    private static Facets countByHand(SearchRequest request) {
        return new Facets(
                count(
                                request,
                                "genres",
                                title -> title.genres().stream()
                                        .map(genre -> Map.entry(
                                                genre.slug(), genre.names().get("en"))))
                        .sorted(BY_COUNT)
                        .toList(),
                count(
                                request,
                                "kinds",
                                title -> Stream.of(
                                        Map.entry(title.kind(), title.kind().equals("film") ? "Film" : "Series")))
                        .sorted(BY_COUNT)
                        .toList(),
                count(request, "years", title -> Stream.of(Map.entry(decade(title), decade(title) + "s")))
                        .sorted(BY_NUMBER)
                        .toList(),
                count(
                                request,
                                "countries",
                                title -> title.countries().stream().map(code -> Map.entry(code, COUNTRIES.get(code))))
                        .sorted(BY_COUNT)
                        .toList(),
                count(
                                request,
                                "people",
                                title -> title.credits().stream()
                                        .map(credit -> Map.entry(
                                                credit.personId().toString(),
                                                credit.names().get("en"))))
                        .sorted(BY_COUNT)
                        .limit(20)
                        .toList(),
                count(
                                request,
                                "age",
                                title -> Stream.of(
                                        Map.entry(String.valueOf(title.ageRating()), title.ageRating() + "+")))
                        .sorted(BY_NUMBER)
                        .toList());
    }

    private static final Map<String, String> COUNTRIES = Map.of(
            "RU", "Russia",
            "US", "United States",
            "FR", "France",
            "IT", "Italy",
            "SU", "Soviet Union",
            "JP", "Japan",
            "GB", "United Kingdom");

    private static String decade(TitleDocument title) {
        return String.valueOf(title.year() / 10 * 10);
    }

    private static Stream<Facets.Value> count(
            SearchRequest request, String facet, Function<TitleDocument, Stream<Map.Entry<String, String>>> values) {
        Map<Map.Entry<String, String>, Long> counts = new HashMap<>();
        found(request, facet)
                .forEach(title -> values.apply(title).distinct().forEach(value -> counts.merge(value, 1L, Long::sum)));
        return counts.entrySet().stream()
                .map(entry ->
                        new Facets.Value(entry.getKey().getKey(), entry.getKey().getValue(), entry.getValue()));
    }

    private static Stream<TitleDocument> found(SearchRequest request, String butFilter) {
        return all.stream()
                .filter(title -> request.words().isEmpty()
                        || request.words().equals(title.translations().get("en").synopsis()))
                .filter(title -> request.playable() == null || request.playable() == title.playable())
                .filter(title -> "genres".equals(butFilter)
                        || request.genres().isEmpty()
                        || title.genres().stream()
                                .anyMatch(genre -> request.genres().contains(genre.slug())))
                .filter(title -> "kinds".equals(butFilter)
                        || request.kinds().isEmpty()
                        || request.kinds().contains(title.kind()))
                .filter(title -> "countries".equals(butFilter)
                        || request.countries().isEmpty()
                        || title.countries().stream().anyMatch(request.countries()::contains))
                .filter(title -> "people".equals(butFilter)
                        || request.people().isEmpty()
                        || title.credits().stream()
                                .anyMatch(credit -> request.people().contains(credit.personId())))
                .filter(title -> "years".equals(butFilter)
                        || ((request.yearFrom() == null || title.year() >= request.yearFrom())
                                && (request.yearTo() == null || title.year() <= request.yearTo())))
                .filter(title ->
                        "age".equals(butFilter) || request.ageMax() == null || title.ageRating() <= request.ageMax());
    }
}
