package org.opencinema.billing;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * A span of time that is paid at once. Immutable.
 *
 * @param from inclusive
 * @param until exclusive, after from
 */
public record Period(Instant from, Instant until) {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if until is not after from
     */
    public Period {
        if (!until.isAfter(from)) {
            throw new IllegalArgumentException("a period must end after " + from + ", ended " + until);
        }
    }

    /**
     * The span from a time to the next monthly return (UTC) of the anchor. Months that are too short have it on their
     * last day, and the months after them on the anchor's day again.
     *
     * @throws IllegalArgumentException if from is before the anchor
     */
    public static Period monthly(Instant anchor, Instant from) {
        if (from.isBefore(anchor)) {
            throw new IllegalArgumentException("from must not be before the anchor " + anchor + ", was " + from);
        }
        ZonedDateTime start = anchor.atZone(ZoneOffset.UTC);
        long months = ChronoUnit.MONTHS.between(start, from.atZone(ZoneOffset.UTC));
        Instant until = start.plusMonths(months).toInstant();
        while (!until.isAfter(from)) {
            months++;
            until = start.plusMonths(months).toInstant();
        }
        return new Period(from, until);
    }
}
