package org.opencinema.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExperimentTest {
    private static final List<Variant> HALVES = List.of(new Variant("control", 0.5), new Variant("new", 0.5));

    /** The public vectors: github.com/growthbook/growthbook, packages/sdk-js/test/cases.json, "hash", version 2. */
    @ParameterizedTest
    @CsvSource(delimiter = ' ', quoteCharacter = '`', textBlock = """
            seed a 0.0505
            seed b 0.2696
            foo ab 0.2575
            foo def 0.2019
            89123klj 8952klfjas09ujkasdf 0.124
            90850943850283058242805 123 0.7516
            ()**(%$##$%#$# ___)((*":& 0.0128
            """)
    void bucket_ofPublicVector_isTheirs(String seed, String unit, double bucket) {
        assertThat(Bucket.of(seed, unit)).isEqualTo(bucket);
    }

    /** The ranges of the vectors "getBucketRange": reduced coverage takes the first part of each variant's range. */
    @Test
    void assign_withReducedCoverage_takesTheFirstPartOfEachRange() {
        List<Variant> variants = List.of(new Variant("a", 0.2), new Variant("b", 0.3), new Variant("c", 0.5));
        Experiment experiment = new Experiment("key", "seed", 0.2, variants, null);
        for (int i = 0; i < 5_000; i++) {
            String unit = "unit-" + i;
            double bucket = Bucket.of("seed", unit);
            @Nullable
            String expected = bucket < 0.04
                    ? "a"
                    : bucket >= 0.2 && bucket < 0.26 ? "b" : bucket >= 0.5 && bucket < 0.6 ? "c" : null;
            assertThat(experiment.assign(unit).map(Variant::key)).isEqualTo(Optional.ofNullable(expected));
        }
    }

    @Test
    void assign_ofPublicVectors_isTheVariantOfTheirBucket() {
        assertThat(new Experiment("key", "foo", 1, HALVES, null).assign("def").map(Variant::key))
                .contains("control");
        assertThat(new Experiment("key", "90850943850283058242805", 1, HALVES, null).assign("123"))
                .contains(HALVES.get(1));
        assertThat(new Experiment("key", "foo", 0.4, HALVES, null).assign("ab")).isEmpty();
    }

    @Test
    void assign_ofManyUnits_keepsTheWeights() {
        Experiment experiment = new Experiment(
                "key", "key", 1, List.of(new Variant("a", 0.1), new Variant("b", 0.3), new Variant("c", 0.6)), null);
        Map<String, Long> counts = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            counts.merge(experiment.assign("unit-" + i).orElseThrow().key(), 1L, Long::sum);
        }
        SampleRatio ratio =
                SampleRatio.of(List.of(counts.get("a"), counts.get("b"), counts.get("c")), List.of(0.1, 0.3, 0.6));
        assertThat(ratio.alarm()).as("%s %s", counts, ratio).isFalse();
    }

    @Test
    void namespaces_thatDoNotOverlap_neverShareAUnit() {
        Namespace low = new Namespace("player", 0, 0.4);
        Namespace high = new Namespace("player", 0.4, 1);
        Experiment first = new Experiment("first", "first", 1, HALVES, low);
        Experiment second = new Experiment("second", "second", 1, HALVES, high);
        int inFirst = 0;
        for (int i = 0; i < 10_000; i++) {
            boolean one = first.assign("unit-" + i).isPresent();
            boolean other = second.assign("unit-" + i).isPresent();
            assertThat(one).isNotEqualTo(other);
            inFirst += one ? 1 : 0;
        }
        assertThat(inFirst / 10_000.0).isCloseTo(0.4, within(0.02));
    }

    @Property(tries = 500)
    void assign_again_isTheSame(@ForAll @StringLength(min = 1, max = 40) String unit) {
        Experiment experiment = new Experiment("key", "seed", 0.7, HALVES, null);
        assertThat(experiment.assign(unit)).isEqualTo(experiment.assign(unit));
    }

    @Property(tries = 500)
    void assign_withMoreCoverage_movesNobody(
            @ForAll @IntRange(max = 100_000) int unit,
            @ForAll @DoubleRange(min = 0, max = 1) double less,
            @ForAll @DoubleRange(min = 0, max = 1) double more) {
        Optional<Variant> before = new Experiment("k", "s", Math.min(less, more), HALVES, null).assign("unit-" + unit);
        Optional<Variant> after = new Experiment("k", "s", Math.max(less, more), HALVES, null).assign("unit-" + unit);
        assertThat(before.isEmpty() || before.equals(after)).isTrue();
    }

    @Test
    void experiment_outOfRange_isRefused() {
        assertRefused(() -> new Experiment("", "seed", 1, HALVES, null), "key");
        assertRefused(() -> new Experiment("key", " ", 1, HALVES, null), "seed");
        assertRefused(() -> new Experiment("key", "seed", 1.01, HALVES, null), "coverage");
        assertRefused(() -> new Experiment("key", "seed", Double.NaN, HALVES, null), "coverage");
        assertRefused(() -> new Experiment("key", "seed", 1, HALVES.subList(0, 1), null), "variants");
        assertRefused(() -> new Experiment("key", "seed", 1, List.of(HALVES.get(0), HALVES.get(0)), null), "twice");
        assertRefused(
                () -> new Experiment("key", "seed", 1, List.of(HALVES.get(0), new Variant("b", 0.4)), null), "weights");
        assertRefused(() -> new Variant("a", 0), "weight");
        assertRefused(() -> new Variant("", 0.5), "variant");
        assertRefused(() -> new Namespace("n", 0.5, 0.5), "slice");
        assertRefused(() -> new Namespace("n", 0, 1.1), "slice");
        assertRefused(() -> new Namespace("", 0, 1), "namespace");
    }

    private static void assertRefused(Runnable creation, String reason) {
        assertThatThrownBy(creation::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
