package org.opencinema.launcher.simulation;

import java.util.UUID;

/**
 * Somebody who watches.
 *
 * @param taste the genre it likes best
 * @param joined the day of the scenario, from 0, on which it comes
 * @param daily how many films it begins on a usual day
 */
public record Viewer(
        int number,
        UUID accountId,
        UUID profileId,
        String taste,
        String device,
        String country,
        int joined,
        double daily) {

    /** The same one with a real account. */
    Viewer at(UUID realAccountId, UUID realProfileId) {
        return new Viewer(number, realAccountId, realProfileId, taste, device, country, joined, daily);
    }
}
