package org.opencinema.launcher.simulation;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.opencinema.launcher.simulation.Life.Opinion;

/** One viewer's days. Evenings and weekends are for films; what is not finished may be taken up again in the next days. */
final class Diary {
    private static final int[] HOURS = {3, 1, 1, 0, 0, 0, 1, 2, 2, 2, 3, 3, 4, 4, 4, 4, 5, 8, 14, 22, 26, 22, 14, 7};
    private static final Duration BETWEEN_FILMS = Duration.ofMinutes(5);
    private static final double LONGEST_START = 60;
    private static final int WEEK = 7;

    private final Scenario scenario;
    private final Viewer viewer;
    private final Repertoire repertoire;
    private final RandomGenerator random;
    private final List<Sitting> sittings = new ArrayList<>();
    private final List<Opinion> opinions = new ArrayList<>();
    private final Set<UUID> seen = new HashSet<>();
    private final TreeMap<Integer, List<Unfinished>> plans = new TreeMap<>();
    private Instant free = Instant.EPOCH;

    private record Unfinished(Show show, int position) {}

    Diary(Scenario scenario, Viewer viewer, Repertoire repertoire, RandomGenerator random) {
        this.scenario = scenario;
        this.viewer = viewer;
        this.repertoire = repertoire;
        this.random = random;
    }

    Life write() {
        boolean left = false;
        int watchedBefore = 0;
        for (int day = viewer.joined(); day < scenario.days() && !left; day++) {
            live(day);
            if ((day - viewer.joined()) % WEEK == WEEK - 1) {
                left = leaves(sittings.size() - watchedBefore);
                watchedBefore = sittings.size();
            }
        }
        return new Life(viewer, sittings, opinions, left);
    }

    /** Who watches little is likely to go. */
    private boolean leaves(int sittingsOfTheWeek) {
        return Chance.of(random, 0.2 * Math.exp(-sittingsOfTheWeek / 2.0));
    }

    private void live(int day) {
        List<Unfinished> planned = plans.remove(day);
        if (planned != null) {
            planned.forEach(film -> sit(day, film.show(), film.position()));
        }
        int films = Chance.poisson(random, viewer.daily() * (isWeekend(day) ? 1.7 : 0.7));
        for (int film = 0; film < films; film++) {
            repertoire
                    .draw(viewer.taste(), random, show -> !seen.contains(show.id()))
                    .ifPresent(show -> sit(day, show, 0));
        }
    }

    private boolean isWeekend(int day) {
        DayOfWeek name = date(day).getDayOfWeek();
        return name == DayOfWeek.SATURDAY || name == DayOfWeek.SUNDAY;
    }

    private LocalDate date(int day) {
        return scenario.first().plusDays(day);
    }

    private void sit(int day, Show show, int from) {
        int to = reach(show, from);
        boolean finished = to >= 0.95 * show.seconds();
        Instant start = moment(day);
        if (start.isBefore(free)) {
            start = free.plus(BETWEEN_FILMS);
        }
        Sitting sitting = new Sitting(
                scenario.id("session/" + viewer.number() + "/" + sittings.size()),
                show,
                start,
                from,
                to,
                hundredths(Math.min(LONGEST_START, Chance.logNormal(random, 1.2, 0.5))),
                stalls(),
                finished);
        if (!sitting.stoppedAt().isBefore(scenario.end())) {
            return; // it would not be over when the scenario is
        }
        sittings.add(sitting);
        seen.add(show.id());
        free = sitting.stoppedAt();
        afterwards(day, sitting);
    }

    /** A fifth stops within minutes, a quarter somewhere in the middle. */
    private int reach(Show show, int from) {
        int rest = show.seconds() - from;
        int kind = from == 0 ? Chance.weighted(random, 20, 25, 55) : Chance.weighted(random, 5, 20, 75);
        double share = switch (kind) {
            case 0 -> random.nextDouble(0.01, 0.06);
            case 1 -> random.nextDouble(0.15, 0.85);
            default -> random.nextDouble(0.97, 1.0);
        };
        return from + Math.max(1, (int) (rest * share));
    }

    private Instant moment(int day) {
        int second = Chance.weighted(random, HOURS) * 3600 + random.nextInt(3600);
        return date(day).atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(second);
    }

    private List<Double> stalls() {
        List<Double> stalls = new ArrayList<>();
        int count = Chance.poisson(random, 0.15);
        for (int stall = 0; stall < count; stall++) {
            stalls.add(hundredths(Math.min(LONGEST_START, Chance.logNormal(random, 2, 0.8))));
        }
        return stalls;
    }

    private static double hundredths(double seconds) {
        return Math.rint(seconds * 100) / 100;
    }

    private void afterwards(int day, Sitting sitting) {
        Show show = sitting.show();
        Instant at = sitting.stoppedAt();
        boolean bounced = sitting.from() == 0 && sitting.to() < 0.1 * show.seconds();
        if (sitting.finished()) {
            if (Chance.of(random, 0.3)) {
                opinions.add(new Opinion(show, true, Chance.of(random, 0.5), at));
            }
        } else if (bounced) {
            if (Chance.of(random, 0.1)) {
                opinions.add(new Opinion(show, false, false, at));
            }
        } else if (Chance.of(random, 0.6)) {
            plans.computeIfAbsent(day + 1 + random.nextInt(3), any -> new ArrayList<>())
                    .add(new Unfinished(show, sitting.to()));
        }
    }
}
