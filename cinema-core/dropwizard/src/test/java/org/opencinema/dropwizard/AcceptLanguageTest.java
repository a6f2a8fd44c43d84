package org.opencinema.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AcceptLanguageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "absent",
            value = {
                "absent | en",
                "'' | en",
                "ru | ru",
                "RU-ru | ru",
                "en | en",
                "ru, en | ru",
                "en;q=0.5, ru | ru",
                "ru;q=0.5, en;q=0.6 | en",
                "de, fr;q=0.9, ru;q=0.1 | ru",
                "de | en",
                "* | en",
                "ru;q=0, * | en",
                "ru;q=0 | en",
                ";;;=,q | en",
                "ru;q=abc | en"
            })
    void language_header_isTheBestThereIs(String header, String language) {
        assertThat(AcceptLanguage.language(header)).isEqualTo(language);
    }
}
