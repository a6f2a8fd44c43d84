package org.opencinema.launcher.simulation;

import java.util.List;
import java.util.random.RandomGenerator;

/** The viewers of a scenario and their lives. Thread-safe. */
public final class Audience {
    private static final List<String> DEVICES = List.of("tv", "phone", "web", "tablet");
    private static final List<String> COUNTRIES = List.of("RU", "KZ", "US", "DE");
    private static final double THERE_BEFORE = 0.6;

    private final Scenario scenario;
    private final Repertoire repertoire;

    public Audience(Scenario scenario, Repertoire repertoire) {
        this.scenario = scenario;
        this.repertoire = repertoire;
    }

    /** The life of one of them, from 0. */
    public Life life(int number) {
        RandomGenerator random = scenario.random(number);
        Viewer viewer = viewer(number, random);
        return new Diary(scenario, viewer, repertoire, random).write();
    }

    private Viewer viewer(int number, RandomGenerator random) {
        return new Viewer(
                number,
                scenario.id("account/" + number),
                scenario.id("profile/" + number),
                repertoire.drawTaste(random),
                DEVICES.get(Chance.weighted(random, 5, 3, 2, 1)),
                COUNTRIES.get(Chance.weighted(random, 7, 1, 1, 1)),
                Chance.of(random, THERE_BEFORE) ? 0 : random.nextInt(scenario.days()),
                Math.min(3, Chance.logNormal(random, 0.35, 0.7)));
    }
}
