package org.opencinema.service.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.events.TitleChanged;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.search.RunningSearch.Answer;

final class SearchServiceTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.ELASTICSEARCH, ServerKind.KAFKA);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DRAMAS = "/v1/search?genre=drama";
    private static final UUID STALKER = UUID.randomUUID();

    private static RunningSearch search;

    @BeforeAll
    static void start() throws Exception {
        search = RunningSearch.start(servers);
        search.publish(
                RunningSearch.title(STALKER, 1, "Stalker", "Сталкер", "drama"),
                RunningSearch.title(UUID.randomUUID(), 1, "Solaris", "Солярис", "drama"),
                RunningSearch.title(UUID.randomUUID(), 1, "The Mirror", "Зеркало", "drama"));
        search.await(DRAMAS, PATIENCE, answer -> answer.body().path("total").asInt() == 3);
    }

    @AfterAll
    static void stop() throws Exception {
        search.close();
    }

    @Test
    void search_words_answersByTheContract() throws Exception {
        Answer answer = search.get(
                "/v1/search?q=stalker&genre=drama&country=SU&person=" + new UUID(1, 2), "Accept-Language", "ru");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().headers().firstValue("Content-Language")).hasValue("ru");
        assertThat(answer.response().headers().allValues("Vary")).contains("Accept-Language");
        assertThat(answer.body().toString())
                .isEqualTo(("{\"items\":[{\"id\":\"" + STALKER + "\",'kind':'film','title':'Сталкер','year':1979,"
                                + "'genres':[{'value':'drama','name':'Драма'}],'ageRating':12,'playable':true}],'total':1,"
                                + "'facets':{'genres':[{'value':'drama','name':'Драма','count':1}],"
                                + "'kinds':[{'value':'film','name':'Фильм','count':1}],"
                                + "'decades':[{'value':'1970','name':'1970-е','count':1}],"
                                + "'countries':[{'value':'SU','name':'СССР','count':1}],"
                                + "'people':[{'value':'" + new UUID(1, 2) + "','name':'Андрей Тарковский','count':1}],"
                                + "'ageRatings':[{'value':'12','name':'12+','count':1}]}}")
                        .replace('\'', '"'));
    }

    @Test
    void search_eitherLanguage_findsTheSame() throws Exception {
        assertThat(search.search("сталкера").titles()).containsExactly("Stalker");
        assertThat(search.get("/v1/search?q=solaris", "Accept-Language", "ru-RU,en;q=0.5")
                        .titles())
                .containsExactly("Солярис");
        assertThat(search.get("/v1/search?q=solaris", "Accept-Language", "de, *;q=0.1")
                        .titles())
                .containsExactly("Solaris");
    }

    @Test
    void search_mistypedWord_suggestsSpelling() throws Exception {
        Answer answer = search.search("сталкир");
        assertThat(answer.titles()).containsExactly("Stalker");
        assertThat(answer.body().path("suggestion").asText()).isEqualTo("сталкер");
    }

    @Test
    void search_pageByPage_givesEveryTitleOnce() throws Exception {
        List<String> titles = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = search.get(DRAMAS + "&sort=title&limit=1" + cursor);
            assertThat(page.body().path("total").asInt()).isEqualTo(3);
            titles.addAll(page.titles());
            cursor = page.body().has("nextCursor")
                    ? "&cursor=" + page.body().path("nextCursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        assertThat(titles).containsExactly("Solaris", "Stalker", "The Mirror");
    }

    @Test
    void suggest_letters_answersByTheContract() throws Exception {
        Answer titles = search.get("/v1/search/suggest?q=stal");
        assertThat(titles.body().toString())
                .isEqualTo("{\"items\":[{\"text\":\"Stalker\",\"kind\":\"title\",\"id\":\"" + STALKER
                        + "\",\"year\":1979}]}");
        Answer people = search.get("/v1/search/suggest?q=%D1%82%D0%B0%D1%80%D0%BA", "Accept-Language", "ru");
        assertThat(people.body().toString())
                .isEqualTo("{\"items\":[{\"text\":\"Андрей Тарковский\",\"kind\":\"person\",\"id\":\"" + new UUID(1, 2)
                        + "\"}]}");
    }

    @Test
    void titleEvent_change_isFoundWithinTwoSeconds() throws Exception {
        UUID id = UUID.randomUUID();
        Duration best = PATIENCE;
        try {
            for (int version = 1; version <= 3; version++) {
                String word = "quokka" + version;
                long start = System.nanoTime();
                search.publish(RunningSearch.title(id, version, word, "Квокка"));
                search.await(
                        "/v1/search?q=" + word,
                        PATIENCE,
                        answer -> answer.titles().contains(word));
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                best = took.compareTo(best) < 0 ? took : best;
            }
            assertThat(best).isLessThan(Duration.ofSeconds(2));
        } finally {
            remove(id, 9);
        }
    }

    @Test
    void titleEvent_lateVersion_isIgnored() throws Exception {
        UUID late = UUID.randomUUID();
        UUID marker = UUID.randomUUID();
        search.publish(RunningSearch.title(late, 3, "Newest Walrus", "Морж"));
        search.publish(RunningSearch.title(late, 2, "Older Walrus", "Морж"), RunningSearch.deleted(late, 1));
        search.publish(RunningSearch.title(marker, 1, "Marker Walrus", "Морж"));
        // Different keys may be handled in any order, so the late ones are given the time of one more change.
        search.await(
                "/v1/search?q=walrus&sort=title",
                PATIENCE,
                answer -> answer.titles().size() == 2);
        assertThat(search.get("/v1/search?q=walrus").titles())
                .containsExactlyInAnyOrder("Marker Walrus", "Newest Walrus");
        remove(late, 9);
        remove(marker, 9);
    }

    @Test
    void titleEvent_thatCannotBeIndexed_doesNotStopOthers() throws Exception {
        UUID nameless = UUID.randomUUID();
        TitleChanged title = RunningSearch.title(nameless, 1, "x", "x");
        search.publish(new TitleChanged(
                nameless,
                1,
                false,
                "film",
                null,
                Map.of(),
                2000,
                null,
                List.of(),
                List.of(),
                List.of(),
                0,
                List.of(),
                null,
                false,
                null,
                title.changedAt()));
        search.publish(RunningSearch.title(nameless, 2, "Capybara", "Капибара"));
        search.await(
                "/v1/search?q=capybara", PATIENCE, answer -> answer.titles().contains("Capybara"));
        remove(nameless, 9);
    }

    private static void remove(UUID id, long version) throws Exception {
        search.publish(RunningSearch.deleted(id, version));
        search.await(
                "/v1/search?limit=100",
                PATIENCE,
                answer -> !answer.body().toString().contains(id.toString()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /v1/search?limit=0                        | limit
            /v1/search?limit=101                      | limit
            /v1/search?limit=ten                      | limit
            /v1/search?limit=99999999999              | limit
            /v1/search?sort=best                      | sort
            /v1/search?sort=RELEVANCE                 | sort
            /v1/search?yearFrom=1887                  | yearFrom
            /v1/search?yearTo=2101                    | yearTo
            /v1/search?yearFrom=2000&yearTo=1999      | yearTo
            /v1/search?ageMax=22                      | ageMax
            /v1/search?playable=yes                   | playable
            /v1/search?person=me                      | person
            /v1/search?country=ru                     | country
            /v1/search?country=RUS                    | country
            /v1/search?cursor=                        | cursor
            /v1/search?cursor=nonsense                | cursor
            /v1/search/suggest                        | q
            /v1/search/suggest?q=                     | q
            /v1/search/suggest?q=a&limit=21           | limit
            """)
    void get_badInput_isRefusedNamingTheField(String path, String field) throws Exception {
        assertRefused(search.get(path), field);
    }

    @Test
    void get_overLongInput_isRefusedNamingTheField() throws Exception {
        assertRefused(search.get("/v1/search?q=" + "a".repeat(201)), "q");
        assertRefused(search.get("/v1/search?genre=" + "a".repeat(51)), "genre");
        assertRefused(search.get("/v1/search?kind=" + "a".repeat(21)), "kind");
        assertRefused(search.get("/v1/search?" + "genre=a&".repeat(21)), "genre");
        assertRefused(search.get("/v1/search?" + "kind=a&".repeat(6)), "kind");
        assertRefused(search.get("/v1/search?cursor=" + "a".repeat(1001)), "cursor");
        assertRefused(search.get("/v1/search/suggest?q=" + "a".repeat(101)), "q");
        assertRefused(search.get("/v1/search", "Accept-Language", "r".repeat(201)), "Accept-Language");
    }

    @Test
    void get_longestInput_isAnswered() throws Exception {
        assertThat(search.search("слово ".repeat(33)).status()).isEqualTo(200);
        assertThat(search.get("/v1/search?" + "genre=a&".repeat(20)).status()).isEqualTo(200);
    }

    private static void assertRefused(Answer answer, String field) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(400);
        assertThat(answer.response().headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body().path("code").asText()).isEqualTo("invalid");
        assertThat(answer.body().path("violations").path(0).path("field").asText())
                .as("%s", answer.body())
                .startsWith(field);
    }
}
