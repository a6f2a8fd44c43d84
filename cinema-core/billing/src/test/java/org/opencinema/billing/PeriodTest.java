package org.opencinema.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class PeriodTest {
    private static final Instant LAST_OF_JANUARY = Instant.parse("2027-01-31T10:00:00Z");

    @Test
    void monthly_shortMonths_keepTheDayOfTheAnchor() {
        Stream<Instant> ends = Stream.iterate(
                        Period.monthly(LAST_OF_JANUARY, LAST_OF_JANUARY),
                        period -> Period.monthly(LAST_OF_JANUARY, period.until()))
                .map(Period::until)
                .limit(14);

        assertThat(ends.map(end -> end.toString().substring(0, 10)))
                .containsExactly(
                        "2027-02-28",
                        "2027-03-31",
                        "2027-04-30",
                        "2027-05-31",
                        "2027-06-30",
                        "2027-07-31",
                        "2027-08-31",
                        "2027-09-30",
                        "2027-10-31",
                        "2027-11-30",
                        "2027-12-31",
                        "2028-01-31",
                        "2028-02-29",
                        "2028-03-31");
    }

    @Test
    void period_withoutLength_isRefused() {
        assertThatThrownBy(() -> new Period(LAST_OF_JANUARY, LAST_OF_JANUARY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Period.monthly(LAST_OF_JANUARY, LAST_OF_JANUARY.minusMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void monthly_anywhere_endsWithinAMonthAfterItsStart(
            @ForAll @LongRange(min = 0, max = 4_000_000_000L) long anchor,
            @ForAll @LongRange(min = 0, max = 4_000_000_000L) long later) {
        Instant from = Instant.ofEpochSecond(anchor + later);

        Period period = Period.monthly(Instant.ofEpochSecond(anchor), from);

        assertThat(period.from()).isEqualTo(from);
        assertThat(period.until()).isAfter(from).isBeforeOrEqualTo(from.plus(31, ChronoUnit.DAYS));
    }
}
