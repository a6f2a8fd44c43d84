package org.opencinema.launcher.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.opencinema.client.CinemaClient;
import org.opencinema.client.Pages;
import org.opencinema.client.catalog.Genre;
import org.opencinema.client.catalog.Title;
import org.opencinema.client.catalog.TitleKind;
import org.opencinema.client.catalog.TitlePage;
import org.opencinema.client.catalog.TitleSummary;

/** The films of a catalog that a scenario is about: the most popular ones of full length. */
final class FilmList {
    private static final int PAGE = 100;
    private static final int MOST = 300;
    private static final int FULL_LENGTH_MINUTES = 40;

    private FilmList() {}

    static List<Show> load(CinemaClient client, long seed) {
        List<TitleSummary> films = Pages.stream(
                        cursor -> client.catalog().listTitles(PAGE, cursor, null, null, "en"),
                        TitlePage::getItems,
                        TitlePage::getNextCursor)
                .filter(title -> title.getKind() == TitleKind.FILM)
                .sorted(Repertoire.byPopularity(TitleSummary::getId, seed))
                .toList();
        List<Show> shows = new ArrayList<>();
        for (TitleSummary film : films.subList(0, Math.min(MOST, films.size()))) {
            Title title = client.catalog().getTitle(film.getId(), "en", null);
            Integer minutes = title.getRuntimeMinutes();
            if (minutes != null && minutes >= FULL_LENGTH_MINUTES) {
                Set<String> genres =
                        title.getGenres().stream().map(Genre::getSlug).collect(Collectors.toSet());
                shows.add(new Show(title.getId(), title.getTitle(), genres, minutes * 60));
            }
        }
        return shows;
    }
}
