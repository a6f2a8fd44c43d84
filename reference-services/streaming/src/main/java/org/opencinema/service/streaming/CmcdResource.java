package org.opencinema.service.streaming;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.ClientEvent;
import org.opencinema.events.Event;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.Topics;
import org.opencinema.events.cmcd.CmcdException;
import org.opencinema.events.cmcd.CmcdReport;
import org.opencinema.service.streaming.CmcdMetrics.Carrier;
import org.opencinema.service.streaming.api.CmcdApi;

/** Collects Common Media Client Data that players report apart from their requests. */
final class CmcdResource implements CmcdApi {
    private static final List<String> NUMBERS =
            List.of("br", "tb", "bl", "mtp", "d", "pr", "pt", "msd", "bsd", "dfa", "ltc", "rc", "ttfb", "ttlb", "sn");
    private static final List<String> TEXTS = List.of("e", "sta", "ot", "sf", "st", "ec", "cdn", "cen");
    private static final int MAX_TEXT = 256;
    private static final Duration OLDEST = Duration.ofDays(366);
    private static final Duration AHEAD = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CmcdMetrics metrics;
    private final EventPublisher publisher;
    private final Clock clock;

    CmcdResource(CmcdMetrics metrics, EventPublisher publisher, Clock clock) {
        this.metrics = metrics;
        this.publisher = publisher;
        this.clock = clock;
    }

    @Override
    public Response collectCmcd(String body, SecurityContext security) {
        Caller caller = Caller.of(security);
        List<CmcdReport> reports = read(body);
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (CmcdReport report : reports) {
            CompletableFuture<Void> sending = publisher.publish(Topics.CLIENT, event(describe(caller, report)));
            sent.add(sending);
            if (sending.isCompletedExceptionally()) {
                break; // each further one would wait as long
            }
        }
        await(sent);
        reports.forEach(report -> metrics.count(Carrier.BODY, report));
        return Response.noContent().build();
    }

    private static Event<ClientEvent> event(ClientEvent data) {
        String account = data.accountId().toString();
        return new Event<>(
                account + "/" + data.eventId(), ClientEvent.TYPE, "/streaming", account, data.receivedAt(), data);
    }

    private static void await(List<CompletableFuture<Void>> sent) {
        try {
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    private static UnavailableException unavailable(Exception e) {
        return new UnavailableException("events_unavailable", "reports can't be kept now; try again later", e);
    }

    private List<CmcdReport> read(String body) {
        try {
            return body.startsWith("{") || body.startsWith("[") ? CmcdReport.ofJson(body) : CmcdReport.ofLines(body);
        } catch (CmcdException e) {
            metrics.refuse(Carrier.BODY);
            throw new UnprocessableException(e.key(), e.problem());
        }
    }

    private ClientEvent describe(Caller caller, CmcdReport report) {
        Map<String, Double> numbers = new HashMap<>();
        NUMBERS.forEach(key -> report.number(key).ifPresent(value -> numbers.put(key, value)));
        numbers.put("bs", report.flag("bs") ? 1.0 : 0.0);
        Map<String, String> texts = new HashMap<>();
        TEXTS.forEach(key -> report.text(key)
                .ifPresent(value -> texts.put(key, value.substring(0, Math.min(MAX_TEXT, value.length())))));
        Instant now = clock.instant();
        return new ClientEvent(
                id(caller, report),
                caller.accountId(),
                caller.profileId(),
                uuid(report, "sid"),
                uuid(report, "cid"),
                "player.cmcd",
                at(report, now),
                now,
                texts,
                numbers);
    }

    /** By the player's clock, where that can be. */
    private static Instant at(CmcdReport report, Instant now) {
        return report.number("ts").stream()
                .mapToObj(millis -> Instant.ofEpochMilli((long) millis))
                .filter(at -> at.isAfter(now.minus(OLDEST)) && at.isBefore(now.plus(AHEAD)))
                .findFirst()
                .orElse(now);
    }

    /** Sent again, an event with a number or a time counts once. */
    private static UUID id(Caller caller, CmcdReport report) {
        if (report.number("ts").isEmpty()) {
            return UUID.randomUUID();
        }
        String name = String.join(
                "/",
                caller.accountId().toString(),
                report.text("sid").orElse(""),
                report.text("e").orElse(""),
                report.number("ts").toString(),
                report.number("sn").toString());
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable UUID uuid(CmcdReport report, String key) {
        try {
            return report.text(key).map(UUID::fromString).orElse(null);
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }
}
