package org.opencinema.benchmarks.recommenders;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import org.opencinema.recommendation.Als;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.ItemFactors;

/** cinema-recommendation; viewers are folded in, as it keeps no factors of them. */
final class Library implements Peer {
    @Override
    public String name() {
        return "cinema-recommendation";
    }

    @Override
    public List<Settings> settings() {
        return Settings.grid(new double[] {0.01, 0.02, 0.05}, new double[] {0.05, 0.1, 0.2});
    }

    @Override
    public Training prepare(Split split) {
        Interactions.Builder builder = Interactions.builder();
        for (int item = 0; item < split.items(); item++) {
            builder.item(id(item));
        }
        for (int user = 0; user < split.train().length; user++) {
            for (int item : split.train()[user]) {
                builder.add(id(user), id(item), 1, Instant.EPOCH);
            }
        }
        Interactions interactions = builder.build();
        return (factors, iterations, settings) -> {
            ItemFactors model = Als.builder()
                    .factors(factors)
                    .iterations(iterations)
                    .regularization(settings.regularization())
                    .unobservedWeight(settings.weight())
                    .build()
                    .train(interactions);
            return (user, count) -> top(model, interactions, split.train()[user], user, count);
        };
    }

    private static int[] top(ItemFactors model, Interactions interactions, int[] known, int user, int count) {
        BitSet excluded = new BitSet();
        for (int item : known) {
            excluded.set(item);
        }
        return model.score(interactions.history(id(user))).top(count, excluded).stream()
                .mapToInt(ranked -> (int) ranked.item().getLeastSignificantBits())
                .toArray();
    }

    private static UUID id(int number) {
        return new UUID(0, number);
    }
}
