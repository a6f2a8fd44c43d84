package org.opencinema.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatisticsTest {
    private static final Offset<Double> EXACT = within(1e-6);

    /**
     * By hand: 0.24 − 0.20 = 0.04; common share 0.22, its error √(0.22·0.78·2/1000) = 0.0185257, z = 2.159167;
     * error of the difference √(0.2·0.8/1000 + 0.24·0.76/1000) = 0.0185041, times 1.959964 = 0.0362673.
     */
    @Test
    void proportions_ofTextbookNumbers_compareAsByHand() {
        Comparison comparison = Comparison.of(new Proportion(200, 1000), new Proportion(240, 1000), 0.95)
                .orElseThrow();
        assertThat(comparison.difference()).isCloseTo(0.04, EXACT);
        assertThat(comparison.lower()).isCloseTo(0.0037327, EXACT);
        assertThat(comparison.upper()).isCloseTo(0.0762673, EXACT);
        assertThat(comparison.lift().orElseThrow()).isCloseTo(0.2, EXACT);
        assertThat(comparison.pValue()).isCloseTo(0.0308370, EXACT);
    }

    /** Two samples of 6 with equal variances have 10 degrees of freedom; t(0.975; 10) = 2.228139 in every table. */
    @Test
    void means_ofEqualVariances_compareAsByTable() {
        Comparison comparison =
                Comparison.of(new Sample(6, 10, 3), new Sample(6, 12, 3), 0.95).orElseThrow();
        assertThat(comparison.difference()).isCloseTo(2, EXACT);
        assertThat(comparison.upper() - comparison.difference()).isCloseTo(2.228139, EXACT);
        assertThat(comparison.lift().orElseThrow()).isCloseTo(0.2, EXACT);
        // t = 2 at 10 degrees of freedom
        assertThat(comparison.pValue()).isCloseTo(0.0733880, EXACT);
    }

    @ParameterizedTest
    @CsvSource({"1, 12.706205", "2, 4.302653", "5, 2.570582", "30, 2.042272", "120, 1.979930"})
    void studentQuantile_ofTable_isThatOfTheTable(double freedom, double expected) {
        assertThat(Distributions.studentQuantile(0.975, freedom)).isCloseTo(expected, EXACT);
        assertThat(Distributions.student(-expected, freedom)).isCloseTo(0.025, EXACT);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.5",
        "-1, 0.1586552539",
        "-1.959963985, 0.025",
        "-3, 0.001349898033",
        "-8, 6.2209606e-16",
        "2.5, 0.9937903347"
    })
    void normal_ofTable_isThatOfTheTable(double x, double expected) {
        assertThat(Distributions.normal(x)).isCloseTo(expected, within(expected * 1e-8));
    }

    @ParameterizedTest
    @CsvSource({
        "3.841458821, 1, 0.05",
        "10.82756617, 1, 0.001",
        "9.210340372, 2, 0.01",
        "18.30703805, 10, 0.05",
        "0, 3, 1"
    })
    void chiSquareTail_ofTable_isThatOfTheTable(double x, int freedom, double expected) {
        assertThat(Distributions.chiSquareTail(x, freedom)).isCloseTo(expected, within(1e-9));
    }

    /** By hand: expected 500 and 500; (50² + 50²)/500 = 10. */
    @Test
    void sampleRatio_ofDeviatingNumbers_isAsByHand() {
        SampleRatio ratio = SampleRatio.of(List.of(450L, 550L), List.of(0.5, 0.5));
        assertThat(ratio.chiSquare()).isCloseTo(10, EXACT);
        assertThat(ratio.pValue()).isCloseTo(0.0015654, EXACT);
        assertThat(ratio.alarm()).isFalse();
        assertThat(SampleRatio.of(List.of(440L, 560L), List.of(0.5, 0.5)).alarm())
                .isTrue();
        assertThat(SampleRatio.of(List.of(100L, 300L, 600L), List.of(0.1, 0.3, 0.6))
                        .pValue())
                .isEqualTo(1);
        assertThat(SampleRatio.of(List.of(0L, 0L), List.of(0.5, 0.5)).alarm()).isFalse();
    }

    @Test
    void comparison_ofNothing_isEmptyOrCertain() {
        assertThat(Comparison.of(new Proportion(0, 0), new Proportion(1, 2), 0.95))
                .isEmpty();
        assertThat(Comparison.of(new Sample(1, 5, 0), new Sample(9, 5, 1), 0.95))
                .isEmpty();
        Comparison none = Comparison.of(new Proportion(0, 10), new Proportion(0, 10), 0.95)
                .orElseThrow();
        assertThat(none.pValue()).isEqualTo(1);
        assertThat(none.lift()).isEmpty();
        assertThat(Comparison.of(new Sample(3, 1, 0), new Sample(3, 1, 0), 0.95)
                        .orElseThrow()
                        .pValue())
                .isEqualTo(1);
        assertThat(Comparison.of(new Sample(3, 1, 0), new Sample(3, 2, 0), 0.95)
                        .orElseThrow()
                        .pValue())
                .isZero();
    }

    @Test
    void input_outOfRange_isRefused() {
        assertRefused(() -> new Proportion(3, 2));
        assertRefused(() -> new Proportion(-1, 2));
        assertRefused(() -> new Sample(2, Double.NaN, 1));
        assertRefused(() -> new Sample(2, 1, -1));
        assertRefused(() -> Comparison.of(new Proportion(1, 2), new Proportion(1, 2), 1));
        assertRefused(() -> SampleRatio.of(List.of(1L), List.of(1.0)));
        assertRefused(() -> SampleRatio.of(List.of(1L, 2L), List.of(1.0, 0.0)));
    }

    private static void assertRefused(Runnable action) {
        assertThatThrownBy(action::run).isInstanceOf(IllegalArgumentException.class);
    }

    /** Where there is no difference, one test in twenty finds one. */
    @Test
    void comparison_ofEqualVariants_isFalselySignificantOnceInTwenty() {
        Random random = new Random(20261101);
        int trials = 4_000;
        int shares = 0;
        int means = 0;
        for (int i = 0; i < trials; i++) {
            if (Comparison.of(converted(random), converted(random), 0.95)
                            .orElseThrow()
                            .pValue()
                    < 0.05) {
                shares++;
            }
            if (Comparison.of(watched(random), watched(random), 0.95)
                            .orElseThrow()
                            .pValue()
                    < 0.05) {
                means++;
            }
        }
        assertThat(shares / (double) trials).isBetween(0.04, 0.06);
        assertThat(means / (double) trials).isBetween(0.04, 0.06);
    }

    private static Proportion converted(Random random) {
        int converted = 0;
        for (int i = 0; i < 500; i++) {
            converted += random.nextDouble() < 0.3 ? 1 : 0;
        }
        return new Proportion(converted, 500);
    }

    private static Sample watched(Random random) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 200; i++) {
            double seconds = 600 + 200 * random.nextGaussian();
            sum += seconds;
            squares += seconds * seconds;
        }
        double mean = sum / 200;
        return new Sample(200, mean, (squares - 200 * mean * mean) / 199);
    }

    @Property(tries = 300)
    void proportions_exchanged_areMirrored(
            @ForAll @IntRange(min = 1, max = 5_000) int n1,
            @ForAll @IntRange(min = 1, max = 5_000) int n2,
            @ForAll @DoubleRange(min = 0, max = 1) double r1,
            @ForAll @DoubleRange(min = 0, max = 1) double r2) {
        Proportion a = new Proportion(Math.round(r1 * n1), n1);
        Proportion b = new Proportion(Math.round(r2 * n2), n2);
        Comparison there = Comparison.of(a, b, 0.95).orElseThrow();
        Comparison back = Comparison.of(b, a, 0.95).orElseThrow();
        assertThat(there.difference()).isEqualTo(-back.difference());
        assertThat(there.pValue()).isCloseTo(back.pValue(), within(1e-12)).isBetween(0.0, 1.0);
        assertThat(there.lower()).isCloseTo(-back.upper(), within(1e-12)).isLessThanOrEqualTo(there.difference());
    }

    @Property(tries = 300)
    void means_ofWiderConfidence_haveWiderIntervals(
            @ForAll @IntRange(min = 2, max = 10_000) int n1,
            @ForAll @IntRange(min = 2, max = 10_000) int n2,
            @ForAll @DoubleRange(min = -1e6, max = 1e6) double mean,
            @ForAll @DoubleRange(min = 0.01, max = 1e9) double variance) {
        Sample a = new Sample(n1, 0, 1);
        Sample b = new Sample(n2, mean, variance);
        Comparison narrow = Comparison.of(a, b, 0.9).orElseThrow();
        Comparison wide = Comparison.of(a, b, 0.99).orElseThrow();
        assertThat(wide.lower()).isLessThan(narrow.lower());
        assertThat(wide.upper()).isGreaterThan(narrow.upper());
        // the interval leaves zero out exactly when the test finds a difference
        if (Math.abs(narrow.pValue() - 0.1) > 1e-9) {
            assertThat(narrow.lower() > 0 || narrow.upper() < 0).isEqualTo(narrow.pValue() < 0.1);
        }
    }
}
