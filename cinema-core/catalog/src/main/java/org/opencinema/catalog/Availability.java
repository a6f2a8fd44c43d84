package org.opencinema.catalog;

import java.time.Instant;
import java.util.List;

/** Where and when a title may be watched: in any of its windows; without one, nowhere. Their order means nothing. */
public record Availability(List<AvailabilityWindow> windows) {
    /** The most windows of a title. */
    public static final int MAX_WINDOWS = 300;

    /**
     * Copies the windows.
     *
     * @throws InvalidCatalogException if there are more than {@link #MAX_WINDOWS}
     */
    public Availability {
        windows = Text.requireSize("availability", windows, 0, MAX_WINDOWS);
    }

    /** Whether the title may be watched in the region (ISO 3166-1 alpha-2) at that time. */
    public Decision decide(String region, Instant at) {
        boolean known = false;
        boolean ahead = false;
        for (AvailabilityWindow window : windows) {
            if (window.covers(region)) {
                if (window.isOpen(at)) {
                    return new Decision.Granted();
                }
                known = true;
                ahead |= window.isAhead(at);
            }
        }
        if (!known) {
            return new Decision.Denied(Decision.Reason.NOT_IN_REGION);
        }
        return new Decision.Denied(ahead ? Decision.Reason.NOT_YET : Decision.Reason.ENDED);
    }

    /** What is left of it from that time on: an episode's, which comes out later than its series. */
    public Availability notBefore(Instant time) {
        return new Availability(windows.stream()
                .filter(window -> window.until() == null || window.until().isAfter(time))
                .map(window -> window.from() != null && !window.from().isBefore(time)
                        ? window
                        : new AvailabilityWindow(window.region(), time, window.until()))
                .toList());
    }

    /** As {@link #decide}, without the reason. */
    public boolean isAvailable(String region, Instant at) {
        return decide(region, at) instanceof Decision.Granted;
    }
}
