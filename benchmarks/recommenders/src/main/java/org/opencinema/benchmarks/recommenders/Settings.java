package org.opencinema.benchmarks.recommenders;

import java.util.ArrayList;
import java.util.List;

/** How strongly factors are kept small, and what is called alpha or unobserved weight: each peer counts both in its own way. */
record Settings(double regularization, double weight) {
    /** Every regularization with every weight. */
    static List<Settings> grid(double[] regularizations, double[] weights) {
        List<Settings> settings = new ArrayList<>();
        for (double regularization : regularizations) {
            for (double weight : weights) {
                settings.add(new Settings(regularization, weight));
            }
        }
        return settings;
    }
}
