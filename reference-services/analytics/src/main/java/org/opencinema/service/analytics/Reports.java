package org.opencinema.service.analytics;

import static java.util.stream.Collectors.joining;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.service.analytics.Overview.Quality;
import org.opencinema.service.analytics.Overview.Viewing;

/** Series of figures: one for each day, with what days without events have. */
final class Reports {
    /** What a series may be of. */
    enum Metric {
        WATCH_HOURS,
        VIEWERS,
        SESSIONS,
        STARTS,
        COMPLETION,
        MEDIAN_START_SECONDS,
        REBUFFERING_RATIO,
        NEW_SUBSCRIPTIONS,
        CONVERSIONS,
        CHURNED;

        static Metric of(String name) {
            return Arrays.stream(values())
                    .filter(metric -> metric.text().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new InvalidException(
                            "metric",
                            "must be one of "
                                    + Arrays.stream(values()).map(Metric::text).collect(joining(", "))));
        }

        private String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final ReportStore store;

    Reports(ReportStore store) {
        this.store = store;
    }

    /** The value of each day; empty where there is none to tell. */
    Map<LocalDate, OptionalDouble> series(Metric metric, Span span) {
        return switch (metric) {
            case WATCH_HOURS -> viewing(span, day -> OptionalDouble.of(day.watchHours()));
            case VIEWERS -> viewing(span, day -> number(day.viewers()));
            case SESSIONS -> viewing(span, day -> number(day.sessions()));
            case STARTS -> viewing(span, day -> number(day.starts()));
            case COMPLETION -> viewing(span, Viewing::completion);
            case MEDIAN_START_SECONDS -> fill(span, store.listQuality(span), Quality::medianStartSeconds, Quality.NONE);
            case REBUFFERING_RATIO -> rebuffering(span);
            case NEW_SUBSCRIPTIONS -> counts(span, store.listNewSubscriptions(span));
            case CONVERSIONS -> counts(span, store.listConversions(span));
            case CHURNED -> counts(span, store.listChurned(span));
        };
    }

    private Map<LocalDate, OptionalDouble> viewing(Span span, Function<Viewing, OptionalDouble> value) {
        return fill(span, store.listViewing(span), value, Viewing.NONE);
    }

    private Map<LocalDate, OptionalDouble> rebuffering(Span span) {
        Map<LocalDate, Viewing> viewing = store.listViewing(span);
        Map<LocalDate, Quality> quality = store.listQuality(span);
        Map<LocalDate, OptionalDouble> series = new TreeMap<>();
        span.from()
                .datesUntil(span.to().plusDays(1))
                .forEach(day -> series.put(
                        day,
                        quality.getOrDefault(day, Quality.NONE)
                                .rebufferingRatio(
                                        viewing.getOrDefault(day, Viewing.NONE).watchedSeconds())));
        return series;
    }

    private static Map<LocalDate, OptionalDouble> counts(Span span, Map<LocalDate, Long> counts) {
        return fill(span, counts, Reports::number, 0L);
    }

    private static <T> Map<LocalDate, OptionalDouble> fill(
            Span span, Map<LocalDate, T> days, Function<T, OptionalDouble> value, T none) {
        Map<LocalDate, OptionalDouble> series = new TreeMap<>();
        span.from()
                .datesUntil(span.to().plusDays(1))
                .forEach(day -> series.put(day, value.apply(days.getOrDefault(day, none))));
        return series;
    }

    private static OptionalDouble number(long count) {
        return OptionalDouble.of((double) count);
    }
}
