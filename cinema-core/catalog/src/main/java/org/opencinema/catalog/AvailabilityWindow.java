package org.opencinema.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A region and a span of time in which a title may be watched.
 *
 * @param region ISO 3166-1 alpha-2, or {@value #EVERYWHERE}
 * @param from inclusive; null means always was
 * @param until exclusive; null means for ever
 */
public record AvailabilityWindow(
        String region, @Nullable Instant from, @Nullable Instant until) {
    /** The region that stands for all regions. */
    public static final String EVERYWHERE = "*";

    /**
     * Checks the region and the times.
     *
     * @throws InvalidCatalogException if the region is none, a time is not in the years 1 to 9999, or the end is not
     *     after the start
     */
    public AvailabilityWindow {
        if (!region.equals(EVERYWHERE)) {
            Text.requireCountry("region", region);
        }
        Text.requireYear("from", from);
        Text.requireYear("until", until);
        if (from != null && until != null && !until.isAfter(from)) {
            throw new InvalidCatalogException("until", "must be after from");
        }
    }

    boolean covers(String asked) {
        return region.equals(EVERYWHERE) || region.equals(asked);
    }

    boolean isOpen(Instant at) {
        return !isAhead(at) && (until == null || at.isBefore(until));
    }

    boolean isAhead(Instant at) {
        return from != null && at.isBefore(from);
    }
}
