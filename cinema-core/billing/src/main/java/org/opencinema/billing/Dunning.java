package org.opencinema.billing;

import java.time.Duration;
import java.util.List;

/**
 * What is done, and when, with a viewer who does not pay. Immutable.
 *
 * @param steps in the order of time
 */
public record Dunning(List<Step> steps) {
    /** What is done. */
    public enum Action {
        /** The open invoice is charged again. */
        RETRY,
        /** The viewer is warned. */
        NOTICE,
        /** The viewer may watch no more. */
        BLOCK,
        /** The subscription ends. */
        CANCEL
    }

    /**
     * One thing to do.
     *
     * @param after the first decline; positive
     */
    public record Step(Duration after, Action action) {
        /** A step some days after the first decline. */
        public static Step day(int day, Action action) {
            return new Step(Duration.ofDays(day), action);
        }
    }

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if times do not grow from above zero, or there is not one BLOCK and, as the last
     *     step, one CANCEL
     */
    public Dunning {
        steps = List.copyOf(steps);
        Duration last = Duration.ZERO;
        for (Step step : steps) {
            if (step.after().compareTo(last) <= 0) {
                throw new IllegalArgumentException("steps must follow each other, were " + steps);
            }
            last = step.after();
        }
        if (count(steps, Action.BLOCK) != 1
                || count(steps, Action.CANCEL) != 1
                || steps.get(steps.size() - 1).action() != Action.CANCEL) {
            throw new IllegalArgumentException("steps must have one BLOCK and end with the CANCEL, were " + steps);
        }
    }

    /** Retries on days 1, 9, 13 and 20; a notice on day 10, the block on day 14, the end on day 21. */
    public static Dunning standard() {
        return new Dunning(List.of(
                Step.day(1, Action.RETRY),
                Step.day(9, Action.RETRY),
                Step.day(10, Action.NOTICE),
                Step.day(13, Action.RETRY),
                Step.day(14, Action.BLOCK),
                Step.day(20, Action.RETRY),
                Step.day(21, Action.CANCEL)));
    }

    /** The place of the first step after the block. */
    int afterBlock() {
        int index = 0;
        while (steps.get(index).action() != Action.BLOCK) {
            index++;
        }
        return index + 1;
    }

    private static long count(List<Step> steps, Action action) {
        return steps.stream().filter(step -> step.action() == action).count();
    }
}
