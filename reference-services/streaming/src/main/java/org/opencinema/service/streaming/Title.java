package org.opencinema.service.streaming;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What this service knows of a title. */
record Title(UUID id, List<Window> windows) {
    boolean isAvailable(String country, Instant now) {
        return windows.stream().anyMatch(window -> window.isOpen(country, now));
    }

    /** Where and when it may be watched. */
    record Window(String region, @Nullable Instant opensAt, @Nullable Instant closesAt) {
        boolean isOpen(String country, Instant now) {
            return (region.equals("*") || region.equals(country))
                    && (opensAt == null || !now.isBefore(opensAt))
                    && (closesAt == null || now.isBefore(closesAt));
        }
    }
}
