package org.opencinema.service.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.catalog.Language;

final class AcceptLanguageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "absent",
            value = {
                "absent | EN",
                "'' | EN",
                "ru | RU",
                "RU-ru | RU",
                "en | EN",
                "ru, en | RU",
                "en;q=0.5, ru | RU",
                "ru;q=0.5, en;q=0.6 | EN",
                "de, fr;q=0.9, ru;q=0.1 | RU",
                "de | EN",
                "* | EN",
                "ru;q=0, * | EN",
                "ru;q=0 | EN",
                ";;;=,q | EN",
                "ru;q=abc | EN"
            })
    void language_header_isTheBestThereIs(String header, Language language) {
        assertThat(AcceptLanguage.language(header)).isEqualTo(language);
    }
}
