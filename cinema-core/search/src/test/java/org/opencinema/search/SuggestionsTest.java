package org.opencinema.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class SuggestionsTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.ELASTICSEARCH);

    private static final TitleDocument.Credit TARKOVSKY = Films.director("Andrei Tarkovsky", "Андрей Тарковский");
    private static final TitleDocument STALKER = Films.of("Stalker", "Сталкер", 1979, TARKOVSKY);

    private static SearchFixture titles;

    @BeforeAll
    static void index() {
        titles = new SearchFixture(servers);
        List<TitleDocument> films = new ArrayList<>();
        films.add(STALKER);
        films.add(Films.of("Solaris", "Солярис", 1972, TARKOVSKY));
        films.add(Films.of(
                "A Steep Star", "Крутая звезда", 1990, Films.director("Stanislav Starov", "Станислав Старов")));
        films.add(Films.of("Fir Trees", "Ёлки", 2010));
        for (int i = 0; i < 20; i++) {
            films.add(Films.of("Star Voyage " + i, "Звёздный рейс " + i, 1980 + i));
        }
        titles.put(films);
    }

    @AfterAll
    static void close() throws Exception {
        titles.close();
    }

    @ParameterizedTest
    @CsvSource({"ста", "Сталк", "stalk", "STALKER"})
    void suggest_beginning_findsTitleInEitherLanguage(String letters) {
        assertThat(titles.suggestions.suggest(letters, Language.RU, 20))
                .contains(new Suggestion("Сталкер", Suggestion.Kind.TITLE, STALKER.id(), 1979));
    }

    @ParameterizedTest
    @ValueSource(strings = {"тарк", "андрей т", "тарковский а", "Tarkovsk", "andrei"})
    void suggest_beginningOfAnyWordOfName_findsPersonOnce(String letters) {
        assertThat(titles.suggestions.suggest(letters, Language.RU, 8))
                .containsExactly(
                        new Suggestion("Андрей Тарковский", Suggestion.Kind.PERSON, TARKOVSKY.personId(), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"елк", "ёлк", "ЁЛКИ"})
    void suggest_yoOrYe_findsTheSame(String letters) {
        assertThat(texts(letters, 8)).containsExactly("Fir Trees");
    }

    @Test
    void suggest_manyFit_putsTitlesThatBeginFirstAndKeepsRoomForPeople() {
        List<String> texts = texts("sta", 8);
        assertThat(texts).hasSize(8).doesNotHaveDuplicates();
        assertThat(texts.get(7)).isEqualTo("Stanislav Starov");
        assertThat(texts.subList(0, 7)).allMatch(text -> text.startsWith("Sta"));
    }

    @Test
    void suggest_wordInside_findsTitle() {
        assertThat(texts("steep st", 8)).containsExactly("A Steep Star");
    }

    @Test
    void suggest_mistypedLetters_findsTitle() {
        assertThat(texts("stlaker", 8)).containsExactly("Stalker");
        assertThat(texts("солярес", 8)).containsExactly("Solaris");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "!?", "qqqqqq", ".*", "["})
    void suggest_nothingFits_isEmpty(String letters) {
        assertThat(texts(letters, 8)).isEmpty();
    }

    private static List<String> texts(String letters, int limit) {
        return titles.suggestions.suggest(letters, Language.EN, limit).stream()
                .map(Suggestion::text)
                .toList();
    }
}
