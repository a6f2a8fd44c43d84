package org.opencinema.service.analytics;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.opencinema.dropwizard.InvalidException;

/** Days in UTC, the first and the last one included. */
record Span(LocalDate from, LocalDate to) {
    private static final LocalDate FIRST = LocalDate.of(2000, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2100, 12, 31);
    private static final int MOST_DAYS = 366;

    Span {
        requireDay("from", from);
        requireDay("to", to);
        if (to.isBefore(from)) {
            throw new InvalidException("to", "must not be before from " + from + ", was " + to);
        }
        if (ChronoUnit.DAYS.between(from, to) > MOST_DAYS) {
            throw new InvalidException(
                    "to", "must be at most " + MOST_DAYS + " days after from " + from + ", was " + to);
        }
    }

    Map<String, Object> parameters() {
        return Map.of("from", from.toString(), "to", to.toString());
    }

    private static void requireDay(String field, LocalDate day) {
        if (day.isBefore(FIRST) || day.isAfter(LAST)) {
            throw new InvalidException(field, "must be within " + FIRST + ".." + LAST + ", was " + day);
        }
    }
}
