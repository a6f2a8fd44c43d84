package org.opencinema.examples;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import org.opencinema.recommendation.Als;
import org.opencinema.recommendation.History;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.ItemFactors;
import org.opencinema.recommendation.Ranked;

/** Learns from what viewers watched and recommends to one who was not even there. */
public final class RecommendationExample {
    private RecommendationExample() {}

    public static void main(String... args) {
        UUID alien = new UUID(0, 1);
        UUID aliens = new UUID(0, 2);
        UUID amelie = new UUID(0, 3);
        UUID chocolat = new UUID(0, 4);
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Interactions.Builder watched = Interactions.builder();
        for (int viewer = 0; viewer < 20; viewer++) {
            for (UUID film : viewer % 2 == 0 ? List.of(alien, aliens) : List.of(amelie, chocolat)) {
                watched.add(new UUID(1, viewer), film, 1, now);
            }
        }
        ItemFactors model =
                Als.builder().factors(8).iterations(10).seed(42).build().train(watched.build());

        BitSet seen = new BitSet();
        model.items().find(alien).ifPresent(seen::set);
        Ranked best = model.score(History.of(alien)).top(1, seen).get(0);
        System.out.println("who watched Alien likes Aliens: " + best.item().equals(aliens));
    }
}
