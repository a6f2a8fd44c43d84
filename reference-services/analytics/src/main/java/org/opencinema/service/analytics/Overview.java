package org.opencinema.service.analytics;

import java.util.List;
import java.util.OptionalDouble;

/** The figures of a span of days. */
record Overview(Viewing viewing, Quality quality, Business business, List<Revenue> revenue) {
    /** What was watched; {@code completed} of the started sessions came to the end. */
    record Viewing(double watchedSeconds, long viewers, long sessions, long starts, long completed) {
        static final Viewing NONE = new Viewing(0, 0, 0, 0, 0);

        double watchHours() {
            return watchedSeconds / 3600;
        }

        OptionalDouble completion() {
            return share(completed, starts);
        }
    }

    /** How the players did. */
    record Quality(OptionalDouble medianStartSeconds, double stalledSeconds) {
        static final Quality NONE = new Quality(OptionalDouble.empty(), 0);

        OptionalDouble rebufferingRatio(double watchedSeconds) {
            return share(stalledSeconds, watchedSeconds + stalledSeconds);
        }
    }

    /** What became of the subscriptions. Of {@code paidBefore} that were paid when the span began {@code churnedOfThese} are over. */
    record Business(
            long newSubscriptions,
            long conversions,
            long lostTrials,
            long churned,
            long paidBefore,
            long churnedOfThese) {
        OptionalDouble conversionRate() {
            return share(conversions, conversions + lostTrials);
        }

        OptionalDouble churnRate() {
            return share(churnedOfThese, paidBefore);
        }
    }

    /** The money of one currency. */
    record Revenue(String currency, long chargedMinor, long refundedMinor, long charges, long failedCharges) {}

    static OptionalDouble share(long part, long whole) {
        return share((double) part, (double) whole);
    }

    private static OptionalDouble share(double part, double whole) {
        return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of(part / whole);
    }
}
