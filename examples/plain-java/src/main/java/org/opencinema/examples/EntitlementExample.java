package org.opencinema.examples;

import java.time.Instant;
import java.util.List;
import org.opencinema.catalog.AgeRating;
import org.opencinema.catalog.Availability;
import org.opencinema.catalog.AvailabilityWindow;
import org.opencinema.catalog.Entitlement;
import org.opencinema.catalog.Viewer;
import org.opencinema.catalog.ViewingTerms;

/** Decides who may watch a title, where and when. */
public final class EntitlementExample {
    private EntitlementExample() {}

    public static void main(String... args) {
        Instant premiere = Instant.parse("2026-12-01T00:00:00Z");
        ViewingTerms terms = new ViewingTerms(
                new Availability(List.of(new AvailabilityWindow("DE", premiere, null))), new AgeRating(16), false);
        Viewer subscriber = new Viewer(true, false, "DE", 18, 4, 2160);
        Viewer child = new Viewer(true, false, "DE", 12, 4, 2160);
        Viewer guest = Viewer.free("DE", 18);

        System.out.println("subscriber, a day early: " + decide(subscriber, terms, premiere.minusSeconds(86_400)));
        System.out.println("subscriber: " + decide(subscriber, terms, premiere));
        System.out.println("child: " + decide(child, terms, premiere));
        System.out.println("guest: " + decide(guest, terms, premiere));
    }

    private static String decide(Viewer viewer, ViewingTerms terms, Instant at) {
        Entitlement decision = Entitlement.decide(viewer, terms, at);
        if (decision instanceof Entitlement.Granted granted) {
            return "up to " + granted.maxHeight() + " lines on " + granted.maxStreams() + " screens";
        }
        return ((Entitlement.Denied) decision).reason().toString();
    }
}
