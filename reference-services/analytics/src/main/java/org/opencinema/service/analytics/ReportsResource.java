package org.opencinema.service.analytics;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.service.analytics.api.ReportsApi;
import org.opencinema.service.analytics.api.model.TitleReport;
import org.opencinema.service.analytics.api.model.TitleViews;

/** Reports over HTTP. */
final class ReportsResource implements ReportsApi {
    private static final LocalDate FIRST = LocalDate.of(2000, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2100, 12, 31);
    private static final int MOST_DAYS = 366;

    private final PlaybackEventStore store;

    ReportsResource(PlaybackEventStore store) {
        this.store = store;
    }

    @Override
    public Response topTitles(LocalDate from, LocalDate to, Integer limit, SecurityContext security) {
        requireDay("from", from);
        requireDay("to", to);
        if (to.isBefore(from)) {
            throw new InvalidException("to", "must not be before from " + from + ", was " + to);
        }
        if (ChronoUnit.DAYS.between(from, to) > MOST_DAYS) {
            throw new InvalidException(
                    "to", "must be at most " + MOST_DAYS + " days after from " + from + ", was " + to);
        }
        List<TitleViews> titles = store.listTopTitles(from, to, limit).stream()
                .map(ReportsResource::views)
                .toList();
        return Response.ok(new TitleReport().items(titles)).build();
    }

    private static TitleViews views(WatchedTitle title) {
        return new TitleViews()
                .titleId(title.id())
                .starts(title.starts())
                .viewers(title.viewers())
                .watchedSeconds(title.seconds());
    }

    private static void requireDay(String field, LocalDate day) {
        if (day.isBefore(FIRST) || day.isAfter(LAST)) {
            throw new InvalidException(field, "must be within " + FIRST + ".." + LAST + ", was " + day);
        }
    }
}
