package org.opencinema.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class TitleSearchTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.ELASTICSEARCH);

    private static SearchFixture titles;

    @BeforeAll
    static void index() {
        titles = new SearchFixture(servers);
        TitleDocument.Credit tarkovsky = Films.director("Andrei Tarkovsky", "Андрей Тарковский");
        TitleDocument.Credit balabanov = Films.director("Aleksei Balabanov", "Алексей Балабанов");
        titles.put(
                Films.of("Stalker", "Сталкер", 1979, "Проводник ведёт двоих в запретную Зону.", tarkovsky),
                Films.of("Solaris", "Солярис", 1972, "Психолог прибывает на станцию у далёкой планеты.", tarkovsky),
                Films.of("The Mirror", "Зеркало", 1975, tarkovsky),
                Films.of("Brother", "Брат", 1997, "Демобилизованный приезжает к брату.", balabanov),
                Films.of("Brother 2", "Брат 2", 2000, balabanov),
                Films.of("Cargo 200", "Груз 200", 2007, "Брат и сестра.", balabanov),
                Films.of("Fir Trees", "Ёлки", 2010, "Новогодняя история."),
                Films.of("Ivan Vasilievich", "Иван Васильевич меняет профессию", 1973, "Царь в коммуналке."),
                Films.of("Moscow Does Not Believe in Tears", "Москва слезам не верит", 1979, "Три подруги."),
                Films.of("Amélie", "Амели", 2001, "Официантка из Монмартра."),
                Films.of("Cities and Dogs", "Города и псы", 1985),
                Films.of("The Diamond Arm", "Бриллиантовая рука", 1968, "Контрабандисты и гипс."));
    }

    @AfterAll
    static void close() throws Exception {
        titles.close();
    }

    @ParameterizedTest
    @CsvSource({
        "сталкера, Stalker",
        "о бриллиантовой руке, The Diamond Arm",
        "городам, Cities and Dogs",
        "планетами, Solaris",
        "dogs and city, Cities and Dogs",
        "mirrors, The Mirror"
    })
    void search_inflectedForm_findsTitle(String words, String title) {
        assertThat(titles.titles(words)).contains(title);
    }

    @ParameterizedTest
    @CsvSource({"елки", "Ёлки", "ЕЛКИ", "ёлка", "Елки"})
    void search_yoOrYe_findsTheSame(String words) {
        assertThat(titles.titles(words)).containsExactly("Fir Trees");
    }

    @ParameterizedTest
    @CsvSource({
        "сталкир, Stalker",
        "солярес, Solaris",
        "solarsi, Solaris",
        "москва слизам не верит, Moscow Does Not Believe in Tears",
        "тарковксий зеркало, The Mirror",
        "stlaker, Stalker"
    })
    void search_mistypedWord_findsTitle(String words, String title) {
        assertThat(titles.titles(words)).first().isEqualTo(title);
    }

    @ParameterizedTest
    @CsvSource({
        "Stalker, RU",
        "Сталкер, EN",
        "tarkovsky stalker, RU",
        "тарковский сталкер, EN",
        "stalker тарковский, EN"
    })
    void search_eitherLanguage_findsTitleWhateverTheAnswersLanguage(String words, Language language) {
        List<String> found = titles.titles(
                SearchRequest.builder().words(words).language(language).build());
        assertThat(found).containsExactly(language == Language.RU ? "Сталкер" : "Stalker");
    }

    @Test
    void search_decomposedLetters_findsTitle() {
        String decomposed = java.text.Normalizer.normalize("Тарковский", java.text.Normalizer.Form.NFD);
        assertThat(titles.titles(decomposed)).hasSize(3);
    }

    @Test
    void search_exactTitle_comesFirstThenTitlesThatBeginWithIt() {
        assertThat(titles.titles("брат")).startsWith("Brother", "Brother 2").contains("Cargo 200");
        assertThat(titles.titles("brother")).startsWith("Brother", "Brother 2");
        assertThat(titles.titles("Брат 2")).startsWith("Brother 2");
    }

    @Test
    void search_unfinishedTitle_findsIt() {
        assertThat(titles.titles("бриллиант")).containsExactly("The Diamond Arm");
        assertThat(titles.titles("москва слезам не вер")).first().isEqualTo("Moscow Does Not Believe in Tears");
        assertThat(titles.titles("васильев")).contains("Ivan Vasilievich");
    }

    @Test
    void search_person_findsTheirTitlesInAnyCase() {
        assertThat(titles.titles("Тарковского")).containsExactlyInAnyOrder("Stalker", "Solaris", "The Mirror");
        assertThat(titles.titles("BALABANOV")).containsExactlyInAnyOrder("Brother", "Brother 2", "Cargo 200");
    }

    @Test
    void search_latinMarks_areIgnored() {
        assertThat(titles.titles("amelie")).containsExactly("Amélie");
        assertThat(titles.titles("AMÉLIE")).containsExactly("Amélie");
    }

    @Test
    void search_misspeltWords_suggestsSpellingThatFinds() {
        SearchResult result = titles.search.search(
                SearchRequest.builder().words("бриллиантавая рука").build());
        assertThat(result.suggestion()).isEqualTo("бриллиантовая рука");
        assertThat(result.hits()).first().extracting(SearchResult.Hit::title).isEqualTo("The Diamond Arm");
    }

    @Test
    void search_rightWords_suggestsNothing() {
        assertThat(titles.search
                        .search(SearchRequest.builder().words("солярис").build())
                        .suggestion())
                .isNull();
    }

    @Test
    void search_nonsense_findsNothingAndSuggestsNothing() {
        SearchResult result = titles.search.search(
                SearchRequest.builder().words("qzxwvk jjjjqq").build());
        assertThat(result.total()).isZero();
        assertThat(result.hits()).isEmpty();
        assertThat(result.suggestion()).isNull();
        assertThat(result.nextCursor()).isNull();
        assertThat(result.facets().genres()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'!!! ???'", "'\"'", "'(брат AND'", "'a:b /x/ ~*'", "'\\'", "'😀'"})
    void search_signs_areNoSyntax(String words) {
        assertThat(titles.search.search(SearchRequest.builder().words(words).build()))
                .isNotNull();
    }

    @Test
    void search_longestWords_answers() {
        assertThat(titles.search.search(
                        SearchRequest.builder().words("слово ".repeat(33)).build()))
                .isNotNull();
    }

    @Test
    void search_hit_isNamedInTheAnswersLanguage() {
        SearchRequest.Builder request = SearchRequest.builder().words("solaris");
        SearchResult.Hit ru = titles.search
                .search(request.language(Language.RU).build())
                .hits()
                .get(0);
        SearchResult.Hit en = titles.search
                .search(request.language(Language.EN).build())
                .hits()
                .get(0);
        assertThat(ru)
                .isEqualTo(new SearchResult.Hit(
                        en.id(), "film", "Солярис", 1972, List.of(new NamedValue("drama", "Драма")), 12, true));
        assertThat(en.title()).isEqualTo("Solaris");
        assertThat(en.genres()).containsExactly(new NamedValue("drama", "Drama"));
    }

    @Test
    void search_facets_areNamedInTheAnswersLanguage() {
        SearchRequest.Builder request = SearchRequest.builder().words("solaris");
        Facets ru = titles.search.search(request.language(Language.RU).build()).facets();
        Facets en = titles.search.search(request.language(Language.EN).build()).facets();
        assertThat(names(ru))
                .isEqualTo(Map.of("drama", "Драма", "film", "Фильм", "1970", "1970-е", "SU", "СССР", "12", "12+"));
        assertThat(names(en))
                .isEqualTo(
                        Map.of("drama", "Drama", "film", "Film", "1970", "1970s", "SU", "Soviet Union", "12", "12+"));
        assertThat(ru.people()).extracting(Facets.Value::name).containsExactly("Андрей Тарковский");
        assertThat(en.people()).extracting(Facets.Value::name).containsExactly("Andrei Tarkovsky");
    }

    private static Map<String, String> names(Facets facets) {
        return java.util.stream.Stream.of(
                        facets.genres(), facets.kinds(), facets.decades(), facets.countries(), facets.ageRatings())
                .flatMap(List::stream)
                .collect(java.util.stream.Collectors.toMap(Facets.Value::value, Facets.Value::name));
    }
}
