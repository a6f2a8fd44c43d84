package org.opencinema.benchmarks.recommenders;

import java.util.List;

/** An implementation of implicit ALS. */
interface Peer {
    String name();

    /** What to choose from; as many for each peer. */
    List<Settings> settings();

    /** Brings data into the form that the training wants; not measured. */
    Training prepare(Split split);

    /** A training on prepared data; run again and again. */
    interface Training {
        /** What is measured. */
        Fitted fit(int factors, int iterations, Settings settings);
    }

    /** What was learned. */
    interface Fitted {
        /** The items with the highest scores for a user, without those of the training. */
        int[] top(int user, int count);
    }
}
