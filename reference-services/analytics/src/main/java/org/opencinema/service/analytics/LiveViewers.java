package org.opencinema.service.analytics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.events.Event;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.redis.Script;

/** Who is watching now, in Redis: each session has a lease that its events prolong. */
final class LiveViewers {
    // The braces keep all keys on one node of a cluster, since COUNT finds the keys of the titles by itself.
    private static final String TITLES = "{analytics:live}:titles";
    private static final String ENDED = "{analytics:live}:ended";
    private static final String TITLE = "{analytics:live}:title:";
    /** How long a stopped session is remembered, so that an older event that comes again does not revive it. */
    private static final Duration MEMORY = Duration.ofHours(1);

    /**
     * KEYS: titles, sessions of the title, ended sessions. ARGV: now (ms), end of the lease (ms), session, title, stopped (1 or 0), until
     * when to remember the stop (ms), lease (ms).
     */
    private static final Script SEEN = Script.of("""
            local titles, sessions, ended = KEYS[1], KEYS[2], KEYS[3]
            redis.call('zremrangebyscore', ended, '-inf', ARGV[1])
            redis.call('zremrangebyscore', sessions, '-inf', ARGV[1])
            if ARGV[5] == '1' then
              redis.call('zrem', sessions, ARGV[3])
              redis.call('zadd', ended, ARGV[6], ARGV[3])
            elseif not redis.call('zscore', ended, ARGV[3]) then
              redis.call('zadd', sessions, 'GT', ARGV[2], ARGV[3])
              redis.call('zadd', titles, 'GT', ARGV[2], ARGV[4])
              redis.call('pexpire', sessions, ARGV[7])
            end
            return {}
            """);

    /** Titles and their numbers, by turns. KEYS: titles. ARGV: now (ms), start of the keys of titles. */
    private static final Script COUNT = Script.of("""
            redis.call('zremrangebyscore', KEYS[1], '-inf', ARGV[1])
            local answer = {}
            for _, title in ipairs(redis.call('zrange', KEYS[1], 0, -1)) do
              local count = redis.call('zcount', ARGV[2] .. title, '(' .. ARGV[1], '+inf')
              if count > 0 then
                answer[#answer + 1] = title
                answer[#answer + 1] = count
              end
            end
            return answer
            """);

    private final Redis redis;
    private final Clock clock;
    private final Clock eventClock;
    private final Duration lease;

    /** The clock of events may be put forward, which does not end a lease. */
    LiveViewers(Redis redis, Clock clock, Clock eventClock, Duration lease) {
        this.redis = redis;
        this.clock = clock;
        this.eventClock = eventClock;
        this.lease = lease;
    }

    /** How many sessions watch a title. */
    record LiveTitle(UUID titleId, long viewers) {}

    void see(Event<PlaybackEvent> event) {
        PlaybackEvent playback = event.data();
        Instant now = clock.instant();
        Duration age = Duration.between(playback.at(), eventClock.instant());
        // The time of an event may run ahead of the clock, the lease must not.
        Instant until = now.plus(age.isNegative() ? lease : lease.minus(age));
        if (!until.isAfter(now)) {
            return;
        }
        String title = playback.titleId().toString();
        redis.run(
                SEEN,
                List.of(TITLES, TITLE + title, ENDED),
                List.of(
                        millis(now),
                        millis(until),
                        playback.sessionId().toString(),
                        title,
                        event.type().equals(PlaybackEvent.STOPPED) ? "1" : "0",
                        millis(now.plus(MEMORY)),
                        Long.toString(lease.toMillis())));
    }

    /** The titles that are watched now, the most watched one first. */
    List<LiveTitle> list() {
        List<Object> answer;
        try {
            answer = redis.run(COUNT, List.of(TITLES), List.of(millis(clock.instant()), TITLE));
        } catch (RedisUnavailableException e) {
            throw new UnavailableException(
                    "live_unavailable", "who is watching cannot be told now; try again later", e);
        }
        List<LiveTitle> titles = new ArrayList<>();
        for (int i = 0; i < answer.size(); i += 2) {
            titles.add(new LiveTitle(UUID.fromString((String) answer.get(i)), (Long) answer.get(i + 1)));
        }
        titles.sort(Comparator.comparingLong(LiveTitle::viewers)
                .reversed()
                .thenComparing(title -> title.titleId().toString()));
        return titles;
    }

    private static String millis(Instant instant) {
        return Long.toString(instant.toEpochMilli());
    }
}
