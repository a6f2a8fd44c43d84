package org.opencinema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class AvailabilityTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @Example
    void decide_withoutWindows_isNotInRegion() {
        assertThat(new Availability(List.of()).decide("RU", NOON)).isEqualTo(denied(Decision.Reason.NOT_IN_REGION));
    }

    @Example
    void decide_atStart_isGrantedAndAtEnd_isEnded() {
        Availability availability = new Availability(List.of(new AvailabilityWindow("RU", NOON, NOON.plusSeconds(60))));

        assertThat(availability.decide("RU", NOON.minusNanos(1))).isEqualTo(denied(Decision.Reason.NOT_YET));
        assertThat(availability.decide("RU", NOON)).isEqualTo(new Decision.Granted());
        assertThat(availability.decide("RU", NOON.plusSeconds(60).minusNanos(1)))
                .isEqualTo(new Decision.Granted());
        assertThat(availability.decide("RU", NOON.plusSeconds(60))).isEqualTo(denied(Decision.Reason.ENDED));
        assertThat(availability.decide("US", NOON)).isEqualTo(denied(Decision.Reason.NOT_IN_REGION));
    }

    @Example
    void decide_betweenTwoWindows_isNotYet() {
        Availability availability = new Availability(List.of(
                new AvailabilityWindow("RU", null, NOON), new AvailabilityWindow("*", NOON.plusSeconds(60), null)));

        assertThat(availability.decide("RU", NOON.plusSeconds(30))).isEqualTo(denied(Decision.Reason.NOT_YET));
    }

    @Example
    void notBefore_theRelease_isNotYetAndTheRestIsAsItWas() {
        Availability series = new Availability(List.of(
                new AvailabilityWindow("RU", null, NOON.plusSeconds(60)),
                new AvailabilityWindow("FR", NOON.minusSeconds(60), NOON),
                new AvailabilityWindow("DE", NOON.plusSeconds(30), null)));

        Availability episode = series.notBefore(NOON);

        assertThat(episode.decide("RU", NOON.minusNanos(1))).isEqualTo(denied(Decision.Reason.NOT_YET));
        assertThat(episode.decide("RU", NOON)).isEqualTo(new Decision.Granted());
        assertThat(episode.decide("RU", NOON.plusSeconds(60))).isEqualTo(denied(Decision.Reason.ENDED));
        assertThat(episode.decide("FR", NOON)).isEqualTo(denied(Decision.Reason.NOT_IN_REGION));
        assertThat(episode.decide("DE", NOON)).isEqualTo(denied(Decision.Reason.NOT_YET));
        assertThat(episode.decide("DE", NOON.plusSeconds(30))).isEqualTo(new Decision.Granted());
    }

    @Example
    void window_endNotAfterStart_isRefusedWithField() {
        assertThatThrownBy(() -> new AvailabilityWindow("RU", NOON, NOON))
                .isInstanceOfSatisfying(
                        InvalidCatalogException.class,
                        e -> assertThat(e.within("availability[3]").field()).isEqualTo("availability[3].until"));
    }

    @Property
    void decide_anyOrderOfWindows_isTheSame(
            @ForAll("windows") List<AvailabilityWindow> windows,
            @ForAll("regions") String region,
            @ForAll("instants") Instant at,
            @ForAll Random random) {
        List<AvailabilityWindow> shuffled = new ArrayList<>(windows);
        Collections.shuffle(shuffled, random);

        assertThat(new Availability(shuffled).decide(region, at))
                .isEqualTo(new Availability(windows).decide(region, at));
    }

    @Property
    void isAvailable_oneMoreWindow_neverTakesAway(
            @ForAll("windows") List<AvailabilityWindow> windows,
            @ForAll("window") AvailabilityWindow more,
            @ForAll("regions") String region,
            @ForAll("instants") Instant at) {
        List<AvailabilityWindow> all = new ArrayList<>(windows);
        all.add(more);

        boolean before = new Availability(windows).isAvailable(region, at);
        boolean alone = new Availability(List.of(more)).isAvailable(region, at);

        assertThat(new Availability(all).isAvailable(region, at)).isEqualTo(before || alone);
    }

    @Property
    void decide_ended_staysEnded(
            @ForAll("windows") List<AvailabilityWindow> windows,
            @ForAll("regions") String region,
            @ForAll("instants") Instant at,
            @ForAll("instants") Instant other) {
        Availability availability = new Availability(windows);
        Instant later = at.isAfter(other) ? at : other;

        if (availability.decide(region, at).equals(denied(Decision.Reason.ENDED))) {
            assertThat(availability.decide(region, later)).isEqualTo(denied(Decision.Reason.ENDED));
        }
    }

    @Provide
    Arbitrary<List<AvailabilityWindow>> windows() {
        return window().list().ofMaxSize(6);
    }

    @Provide
    Arbitrary<AvailabilityWindow> window() {
        Arbitrary<Instant> ends = instants().injectNull(0.3);
        return Combinators.combine(Arbitraries.of("RU", "US", "*"), ends, ends)
                .filter((region, from, until) -> from == null || until == null || until.isAfter(from))
                .as(AvailabilityWindow::new);
    }

    @Provide
    Arbitrary<String> regions() {
        return Arbitraries.of("RU", "US", "DE");
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.integers().between(0, 20).map(hours -> NOON.plusSeconds(hours * 3_600L));
    }

    private static Decision denied(Decision.Reason reason) {
        return new Decision.Denied(reason);
    }
}
