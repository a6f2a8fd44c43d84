package org.opencinema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.catalog.Entitlement.Denied;
import org.opencinema.catalog.Entitlement.Granted;
import org.opencinema.catalog.Entitlement.Reason;

final class EntitlementTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(3_600);
    private static final Instant EARLIER = NOON.minusSeconds(3_600);

    @ParameterizedTest(name = "{0} subscription, {1} title for {2}, viewer up to {3}, window {4}: {5}")
    @CsvSource({
        // subscription, title, age rating, viewer's age limit, window, decision
        "paid,    paid, 18, 21, open,      GRANTED 4 2160",
        "paid,    paid, 18, 18, open,      GRANTED 4 2160",
        "paid,    free,  0, 21, open,      GRANTED 4 2160",
        "paid,    paid, 18, 17, open,      AGE",
        "paid,    paid,  7,  6, open,      AGE",
        "paid,    paid,  6,  6, open,      GRANTED 4 2160",
        "paid,    paid,  0, 21, elsewhere, NOT_IN_REGION",
        "paid,    paid,  0, 21, ahead,     NOT_YET",
        "paid,    paid,  0, 21, over,      ENDED",
        "paid,    paid, 18,  6, over,      ENDED",
        "overdue, paid,  0, 21, open,      PAYMENT_OVERDUE",
        "overdue, free,  0, 21, open,      GRANTED 1 480",
        "overdue, paid, 18,  6, open,      AGE",
        "overdue, paid,  0, 21, elsewhere, NOT_IN_REGION",
        "none,    paid,  0, 21, open,      SUBSCRIPTION_REQUIRED",
        "none,    free,  0, 21, open,      GRANTED 1 480",
        "none,    free, 12,  6, open,      AGE",
        "none,    free,  0, 21, elsewhere, NOT_IN_REGION",
        "none,    free,  0, 21, ahead,     NOT_YET",
        "none,    paid, 12,  6, open,      AGE",
    })
    void decide_table(String subscription, String title, int rating, int maxAge, String window, String decision) {
        Viewer viewer = new Viewer(subscription.equals("paid"), subscription.equals("overdue"), "RU", maxAge, 4, 2160);
        ViewingTerms terms = new ViewingTerms(availability(window), new AgeRating(rating), title.equals("free"));

        Entitlement entitlement = Entitlement.decide(viewer, terms, NOON);

        assertThat(shown(entitlement)).isEqualTo(decision);
    }

    private static Availability availability(String window) {
        return new Availability(List.of(
                switch (window) {
                    case "open" -> new AvailabilityWindow("RU", EARLIER, LATER);
                    case "elsewhere" -> new AvailabilityWindow("US", null, null);
                    case "ahead" -> new AvailabilityWindow("*", LATER, null);
                    case "over" -> new AvailabilityWindow("RU", null, NOON);
                    default -> throw new AssertionError(window);
                }));
    }

    private static String shown(Entitlement entitlement) {
        if (entitlement instanceof Granted granted) {
            return "GRANTED " + granted.maxStreams() + " " + granted.maxHeight();
        }
        return ((Denied) entitlement).reason().name();
    }

    @Property
    void decide_subscription_neverTakesAwayOrWorsens(
            @ForAll("viewers") Viewer viewer, @ForAll("terms") ViewingTerms terms, @ForAll("instants") Instant at) {
        Viewer paid = new Viewer(true, false, viewer.region(), viewer.maxAge(), 1, 480);

        if (Entitlement.decide(viewer, terms, at) instanceof Granted) {
            assertThat(Entitlement.decide(paid, terms, at)).isInstanceOf(Granted.class);
        }
        assertThat(Entitlement.decide(paid, terms, at))
                .isNotEqualTo(new Denied(Reason.SUBSCRIPTION_REQUIRED))
                .isNotEqualTo(new Denied(Reason.PAYMENT_OVERDUE));
    }

    @Property
    void decide_isGrantedOnlyWithinRegionTimeAgeAndPlan(
            @ForAll("viewers") Viewer viewer, @ForAll("terms") ViewingTerms terms, @ForAll("instants") Instant at) {
        boolean granted = Entitlement.decide(viewer, terms, at) instanceof Granted;

        assertThat(granted)
                .isEqualTo(terms.availability().isAvailable(viewer.region(), at)
                        && terms.ageRating().years() <= viewer.maxAge()
                        && (viewer.entitled() || terms.free()));
    }

    @Property
    void decide_higherAgeLimit_neverTakesAway(
            @ForAll("viewers") Viewer viewer, @ForAll("terms") ViewingTerms terms, @ForAll("instants") Instant at) {
        Viewer older = new Viewer(
                viewer.entitled(),
                viewer.overdue(),
                viewer.region(),
                Math.min(Viewer.ADULT, viewer.maxAge() + 3),
                viewer.maxStreams(),
                viewer.maxHeight());

        if (Entitlement.decide(viewer, terms, at) instanceof Granted granted) {
            assertThat(Entitlement.decide(older, terms, at)).isEqualTo(granted);
        }
    }

    @Test
    void viewer_outOfRange_isRefused() {
        assertThatThrownBy(() -> new Viewer(true, false, "Russia", 21, 1, 480)).hasMessageContaining("region");
        assertThatThrownBy(() -> new Viewer(true, false, "RU", 22, 1, 480)).hasMessageContaining("maxAge");
        assertThatThrownBy(() -> new Viewer(true, false, "RU", -1, 1, 480)).hasMessageContaining("maxAge");
        assertThatThrownBy(() -> new Viewer(true, false, "RU", 21, 0, 480)).hasMessageContaining("maxStreams");
        assertThatThrownBy(() -> new Viewer(true, false, "RU", 21, 1, 143)).hasMessageContaining("maxHeight");
        assertThat(Viewer.free("RU", 0)).isEqualTo(new Viewer(false, false, "RU", 0, 1, 480));
    }

    @Provide
    Arbitrary<Viewer> viewers() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of("RU", "US"),
                        Arbitraries.integers().between(0, 21),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.of(480, 1080, 2160))
                .as(Viewer::new);
    }

    @Provide
    Arbitrary<ViewingTerms> terms() {
        Arbitrary<Instant> ends = instants().injectNull(0.4);
        Arbitrary<AvailabilityWindow> window = Combinators.combine(Arbitraries.of("RU", "*"), ends, ends)
                .filter((region, from, until) -> from == null || until == null || until.isAfter(from))
                .as(AvailabilityWindow::new);
        return Combinators.combine(
                        window.list().ofMaxSize(3).map(Availability::new),
                        Arbitraries.integers().between(0, 21).map(AgeRating::new),
                        Arbitraries.of(true, false))
                .as(ViewingTerms::new);
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.integers().between(0, 10).map(hours -> NOON.plusSeconds(hours * 3_600L));
    }
}
