package org.opencinema.examples;

import java.util.List;
import org.opencinema.experiments.Comparison;
import org.opencinema.experiments.Experiment;
import org.opencinema.experiments.Proportion;
import org.opencinema.experiments.SampleRatio;
import org.opencinema.experiments.Variant;

/** Assigns accounts to the variants of an experiment and reads its result. */
public final class ExperimentsExample {
    private ExperimentsExample() {}

    public static void main(String... args) {
        List<Variant> variants = List.of(new Variant("control", 0.5), new Variant("large-poster", 0.5));
        Experiment posters = new Experiment("posters", "posters", 1, variants, null);
        long large = 0;
        for (int account = 0; account < 10_000; account++) {
            if (posters.assign("account-" + account).orElseThrow().key().equals("large-poster")) {
                large++;
            }
        }
        System.out.println("the shares are as planned: "
                + !SampleRatio.of(List.of(10_000 - large, large), List.of(0.5, 0.5))
                        .alarm());

        Proportion control = new Proportion(500, 5_000);
        Proportion variant = new Proportion(600, 5_000);
        Comparison.of(control, variant, 0.95)
                .ifPresent(result -> System.out.printf(
                        java.util.Locale.ROOT,
                        "lift %.0f %%, p = %.4f%n",
                        result.lift().orElseThrow() * 100,
                        result.pValue()));
    }
}
