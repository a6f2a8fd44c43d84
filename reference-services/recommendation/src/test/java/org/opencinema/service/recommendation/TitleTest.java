package org.opencinema.service.recommendation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.opencinema.events.EventJson;
import org.opencinema.events.TitleChanged;
import org.opencinema.recommendation.History;

final class TitleTest {
    @Test
    void title_keepsTheOverviewsOfAllLanguages_andIsReadBack() {
        Title title = Title.of(film(1, "Сыщик ищет убийцу.", "A detective hunts a murderer."));

        assertThat(title.overview()).contains("Сыщик ищет убийцу.", "A detective hunts a murderer.");
        assertThat(EventJson.read(EventJson.write(title), Title.class)).isEqualTo(title);
        assertThat(Title.of(film(2, null, "A baker.")).overview()).isEqualTo("A baker.");
        assertThat(Title.of(film(3, null, null)).overview()).isEmpty();
    }

    @Test
    void title_thatWasKeptBeforeThereWereOverviews_isRead() {
        Title title = Title.of(film(1, null, "A baker."));
        String old = new String(EventJson.write(title), UTF_8).replaceFirst(",\"overview\":\"[^\"]*\"", "");

        assertThat(old).doesNotContain("overview");
        assertThat(EventJson.read(old.getBytes(UTF_8), Title.class).overview()).isNull();
    }

    @Test
    void shelf_findsTitlesAlikeByTheirOverviews() {
        Map<UUID, Title> titles = Map.of(
                id(1), Title.of(film(1, null, "A detective hunts a murderer.")),
                id(2), Title.of(film(2, null, "Detectives hunt murderers.")),
                id(3), Title.of(film(3, null, "A baker.")));

        var scoring = new Shelf.Content(1, titles).likeness().score(History.of(id(1)));

        assertThat(scoring.score(id(2))).isGreaterThan(1.5 * scoring.score(id(3)));
    }

    private static TitleChanged film(int number, String russian, String english) {
        return new TitleChanged(
                id(number),
                1,
                false,
                "film",
                null,
                Map.of("ru", new TitleChanged.Text("Фильм", russian), "en", new TitleChanged.Text("Film", english)),
                2000,
                100,
                List.of(),
                List.of(),
                List.of(),
                0,
                List.of(),
                null,
                true,
                null,
                Instant.EPOCH);
    }

    private static UUID id(int number) {
        return new UUID(0, number);
    }
}
