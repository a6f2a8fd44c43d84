package org.opencinema.service.analytics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.ClientEvent;
import org.opencinema.events.Event;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.Topics;

/** Takes what clients report, and is done when Kafka has it for good. */
final class Collector {
    static final String STARTED = "player.started";
    static final String STALLED = "player.stalled";
    static final String ENDED = "player.ended";
    static final String EXPOSED = "experiment.exposed";
    static final String SHOWN = "recommendation.shown";
    static final String CLICKED = "recommendation.clicked";

    private static final Duration OLDEST = Duration.ofDays(366);
    private static final Duration AHEAD = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_TEXT = 256;
    private static final double LARGEST_NUMBER = 1e15;
    private static final int LAST_POSITION = 1_000;
    private static final double LONGEST_START = 3_600;
    private static final double LONGEST_STALL = 86_400;

    private final EventPublisher publisher;
    private final Clock clock;
    private final Supplier<Duration> ahead;
    private final ViewingMetrics metrics;

    /** Of the demo clock clients know nothing: what they date by their own is put forward as far as it is ahead. */
    Collector(EventPublisher publisher, Clock clock, Supplier<Duration> ahead, ViewingMetrics metrics) {
        this.publisher = publisher;
        this.clock = clock;
        this.ahead = ahead;
        this.metrics = metrics;
    }

    Instant now() {
        return clock.instant();
    }

    Duration ahead() {
        return ahead.get();
    }

    /** Returns when all in-sync replicas have all events. */
    void collect(List<ClientEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            check("events[" + i + "]", events.get(i));
        }
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (ClientEvent event : events) {
            CompletableFuture<Void> sending = publisher.publish(Topics.CLIENT, describe(event));
            sent.add(sending);
            if (sending.isCompletedExceptionally()) {
                break; // each further one would wait as long
            }
        }
        try {
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
        events.forEach(metrics::collected);
    }

    /** Clients choose their ids, so they are unique within the account only. */
    private static Event<ClientEvent> describe(ClientEvent event) {
        String account = event.accountId().toString();
        return new Event<>(
                account + "/" + event.eventId(), ClientEvent.TYPE, "/analytics", account, event.receivedAt(), event);
    }

    private static void check(String field, ClientEvent event) {
        Instant received = event.receivedAt();
        if (event.at().isBefore(received.minus(OLDEST)) || event.at().isAfter(received.plus(AHEAD))) {
            throw new UnprocessableException(
                    field + ".at", "must be at most 366 days ago and 5 minutes ahead, was " + event.at());
        }
        event.texts().forEach((name, value) -> {
            requireName(field + ".texts", name);
            if (value.length() > LONGEST_TEXT) {
                throw new UnprocessableException(
                        field + ".texts." + name,
                        "must have at most " + LONGEST_TEXT + " characters, had " + value.length());
            }
        });
        event.numbers().forEach((name, value) -> {
            requireName(field + ".numbers", name);
            if (!(Math.abs(value) <= LARGEST_NUMBER)) {
                throw new UnprocessableException(field + ".numbers." + name, "must be -10^15..10^15, was " + value);
            }
        });
        switch (event.name()) {
            case STARTED -> {
                requireSession(field, event);
                requireSeconds(field, event.numbers(), "startSeconds", LONGEST_START);
            }
            case STALLED -> {
                requireSession(field, event);
                requireSeconds(field, event.numbers(), "seconds", LONGEST_STALL);
            }
            case ENDED -> requireSession(field, event);
            case EXPOSED -> {
                requireText(field, event.texts(), "experiment");
                requireText(field, event.texts(), "variant");
            }
            case SHOWN, CLICKED -> requireRecommendation(field, event);
            default -> {}
        }
    }

    private static void requireRecommendation(String field, ClientEvent event) {
        if (event.titleId() == null) {
            throw new UnprocessableException(field + ".titleId", "must be there for " + event.name());
        }
        requireText(field, event.texts(), "row");
        requireText(field, event.texts(), "source");
        Double position = event.numbers().get("position");
        if (position == null || position < 1 || position > LAST_POSITION || position % 1 != 0) {
            throw new UnprocessableException(
                    field + ".numbers.position", "must be a whole number of 1.." + LAST_POSITION + ", was " + position);
        }
    }

    private static void requireName(String field, String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new UnprocessableException(
                    field, "must have names of 1.." + LONGEST_NAME + " characters, one had " + name.length());
        }
    }

    private static void requireSession(String field, ClientEvent event) {
        if (event.sessionId() == null) {
            throw new UnprocessableException(field + ".sessionId", "must be there for " + event.name());
        }
    }

    private static void requireSeconds(String field, Map<String, Double> numbers, String name, double most) {
        Double seconds = numbers.get(name);
        if (seconds == null || seconds < 0 || seconds > most) {
            throw new UnprocessableException(
                    field + ".numbers." + name, "must be 0.." + (long) most + ", was " + seconds);
        }
    }

    private static void requireText(String field, Map<String, String> texts, String name) {
        @Nullable String text = texts.get(name);
        if (text == null || text.isEmpty()) {
            throw new UnprocessableException(field + ".texts." + name, "must be there");
        }
    }

    private static UnavailableException unavailable(Exception cause) {
        return new UnavailableException(
                "events_unavailable", "the events could not be stored; send them again, with the same ids", cause);
    }
}
