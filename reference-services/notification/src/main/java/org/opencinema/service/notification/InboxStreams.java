package org.opencinema.service.notification;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.glassfish.jersey.server.ChunkedOutput;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.TooManyRequestsException;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.redis.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients that listen to inboxes at this instance. Instances tell each other over Redis which inboxes have something new; what it is
 * comes from the database. Should Redis fail, the next beat finds it.
 */
final class InboxStreams {
    static final int MAX_OF_ACCOUNT = 10;

    private static final Logger LOG = LoggerFactory.getLogger(InboxStreams.class);
    private static final String CHANNEL = "cinema:notification:inbox";
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int WRITERS = 4;

    private final Jdbi jdbi;
    private final NotificationStore notifications;
    private final Redis redis;
    private final Clock clock;
    private final Map<UUID, List<InboxStream>> streams = new ConcurrentHashMap<>();
    private final ExecutorService writers =
            Executors.newFixedThreadPool(WRITERS, work -> new Thread(work, "inbox-stream"));
    private final ScheduledExecutorService beats =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "inbox-beat"));
    private @Nullable Subscription subscription;

    InboxStreams(Jdbi jdbi, NotificationStore notifications, Redis redis, Clock clock) {
        this.jdbi = jdbi;
        this.notifications = notifications;
        this.redis = redis;
        this.clock = clock;
    }

    void start() {
        subscription = redis.subscribe(CHANNEL, message -> {
            for (String account : message.split(",", -1)) {
                wake(UUID.fromString(account));
            }
        });
        var unused = beats.scheduleWithFixedDelay(this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    void close() {
        if (subscription != null) {
            subscription.close();
        }
        beats.shutdownNow();
        writers.shutdownNow();
    }

    /** Ends all streams, so that the server need not wait for them. */
    void endAll() {
        for (InboxStream stream : all()) {
            stream.end();
        }
    }

    /**
     * A new stream of what comes after a position of the inbox.
     *
     * @param after none for what comes from now on
     */
    ChunkedOutput<String> open(UUID account, @Nullable Long after, InboxStream.Format format) {
        long last = jdbi.withHandle(handle -> notifications.lastSequences(handle, List.of(account)))
                .getOrDefault(account, 0L);
        InboxStream stream = new InboxStream(
                after == null ? last : Math.min(after, last),
                clock.instant(),
                sequence -> jdbi.withHandle(handle -> notifications.listAfter(handle, account, sequence, 100)),
                format);
        streams.compute(account, (key, before) -> {
            List<InboxStream> all = before == null ? new ArrayList<>() : new ArrayList<>(before);
            all.removeIf(InboxStream::isEnded);
            if (all.size() >= MAX_OF_ACCOUNT) {
                throw new TooManyRequestsException(BEAT);
            }
            all.add(stream);
            return all;
        });
        writers.execute(() -> stream.beat());
        write(stream);
        return stream.output();
    }

    /** Tells all instances that these inboxes have something new. */
    void announce(Collection<UUID> accounts) {
        if (accounts.isEmpty()) {
            return;
        }
        String message = accounts.stream().map(UUID::toString).collect(Collectors.joining(","));
        try {
            redis.call(commands -> commands.publish(CHANNEL, message));
        } catch (RedisUnavailableException e) {
            LOG.warn("streams learn of new notifications late: {}", e.getMessage());
        }
    }

    private void wake(UUID account) {
        for (InboxStream stream : streams.getOrDefault(account, List.of())) {
            write(stream);
        }
    }

    private void write(InboxStream stream) {
        writers.execute(() -> {
            try {
                stream.write();
            } catch (JdbiException e) {
                LOG.warn("a stream waits for the database: {}", e.toString());
            }
        });
    }

    private void beat() {
        Instant oldest = clock.instant().minus(LONGEST);
        for (InboxStream stream : all()) {
            if (stream.openedAt().isBefore(oldest)) {
                stream.end();
            } else {
                writers.execute(stream::beat);
            }
        }
        streams.keySet()
                .forEach(account -> streams.computeIfPresent(account, (key, before) -> {
                    List<InboxStream> open = new ArrayList<>(before);
                    open.removeIf(InboxStream::isEnded);
                    return open.isEmpty() ? null : open;
                }));
        try {
            catchUp();
        } catch (JdbiException e) {
            LOG.warn("streams wait for the database: {}", e.toString());
        }
    }

    private void catchUp() {
        List<UUID> accounts = List.copyOf(streams.keySet());
        if (!accounts.isEmpty()) {
            jdbi.withHandle(handle -> notifications.lastSequences(handle, accounts))
                    .forEach((account, last) -> {
                        for (InboxStream stream : streams.getOrDefault(account, List.of())) {
                            if (stream.isBehind(last)) {
                                write(stream);
                            }
                        }
                    });
        }
    }

    private List<InboxStream> all() {
        return streams.values().stream().flatMap(List::stream).toList();
    }
}
