package org.opencinema.service.auth.session;

import io.lettuce.core.KeyValue;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.redis.Script;
import org.opencinema.tokens.RefreshTokens;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sign-ins, in Redis: one hash each, with the hashes of the refresh token that is valid and of the one before. A
 * refresh token is the id of its sign-in, a dot and 256 secret bits; each is the successor of the one before, so an older
 * one is recognised by walking on from it. Time is that of Redis.
 */
public final class Sessions {
    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final int MAX_STEPS = 10_000;

    private static final Script START = Script.of("""
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local idle = tonumber(ARGV[4])
            local longest = tonumber(ARGV[5])
            redis.call('HSET', KEYS[1], 'account', ARGV[1], 'current', ARGV[2], 'device', ARGV[3], 'generation', 0,
                'startedAt', string.format('%.0f', now), 'endsAt', string.format('%.0f', now + longest))
            local left = math.min(idle, longest)
            redis.call('PEXPIRE', KEYS[1], left)
            return {left}
            """);

    private static final Script ROTATE = Script.of("""
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local session = redis.call('HMGET', KEYS[1], 'current', 'previous', 'rotatedAt', 'endsAt', 'generation',
                'profile', 'account', 'device')
            local profile = session[6] or ''
            if not session[1] then
              return {'none'}
            end
            if session[1] == ARGV[1] then
              local left = math.min(tonumber(ARGV[4]), session[4] - now)
              if left <= 0 then
                redis.call('DEL', KEYS[1])
                return {'none'}
              end
              redis.call('HSET', KEYS[1], 'current', ARGV[2], 'previous', ARGV[1],
                  'rotatedAt', string.format('%.0f', now))
              redis.call('HINCRBY', KEYS[1], 'generation', 1)
              redis.call('PEXPIRE', KEYS[1], left)
              return {'valid', left, profile}
            end
            if session[2] == ARGV[1] and now - session[3] <= tonumber(ARGV[3]) then
              return {'valid', redis.call('PTTL', KEYS[1]), profile}
            end
            return {'other', session[1], session[5], session[7], session[8] or ''}
            """);

    private static final Script CHOOSE = Script.of("""
            local account = redis.call('HGET', KEYS[1], 'account')
            if not account then
              return {'ended'}
            end
            if account ~= ARGV[1] then
              return {'foreign'}
            end
            redis.call('HSET', KEYS[1], 'profile', ARGV[2])
            return {'chosen'}
            """);

    private final Redis redis;
    private final RefreshTokens tokens;
    private final Lifetimes lifetimes;
    private final String prefix;

    /** How long a sign-in lasts unused and at most, and how long a spent token still gives its successor. */
    public record Lifetimes(Duration idle, Duration longest, Duration grace) {}

    /** A refresh token of a sign-in and how long it is good for. */
    public record Refresh(UUID sessionId, String token, Duration lifetime) {}

    /** A sign-in that was ended by its owner. */
    public record Ended(UUID accountId, UUID sessionId) {}

    /** What became of a refresh token. */
    public sealed interface Rotation {
        /** It has a successor; the sign-in may have a profile. */
        record Valid(Refresh refresh, @Nullable UUID profileId) implements Rotation {}

        /** It was spent long ago, so its sign-in was ended just now. */
        record Revoked(UUID accountId, UUID sessionId, String device) implements Rotation {}

        /** There is no such sign-in. */
        record Unknown() implements Rotation {}
    }

    /** What became of the choice of a profile. */
    public enum Choice {
        CHOSEN,
        /** The sign-in has ended or never was. */
        ENDED,
        /** The sign-in is of another account. */
        FOREIGN
    }

    public Sessions(Redis redis, RefreshTokens tokens, Lifetimes lifetimes) {
        this(redis, tokens, lifetimes, "auth:session:");
    }

    /** @param prefix of the keys in Redis; refresh tokens of another one are unknown here */
    public Sessions(Redis redis, RefreshTokens tokens, Lifetimes lifetimes, String prefix) {
        this.redis = redis;
        this.tokens = tokens;
        this.lifetimes = lifetimes;
        this.prefix = prefix;
    }

    public Refresh start(UUID sessionId, UUID accountId, String device) {
        String token = sessionId + "." + tokens.generate();
        List<Object> left = ask(() -> redis.run(
                START,
                List.of(key(sessionId)),
                List.of(
                        accountId.toString(),
                        RefreshTokens.hash(token),
                        device,
                        millis(lifetimes.idle()),
                        millis(lifetimes.longest()))));
        return new Refresh(sessionId, token, Duration.ofMillis((Long) left.get(0)));
    }

    /** Whose token it claims to be; that it is valid shows only {@link #rotate}. */
    public Optional<UUID> findAccount(String token) {
        return sessionId(token)
                .flatMap(id ->
                        ask(() -> redis.call(commands -> Optional.ofNullable(commands.hget(key(id), "account")))))
                .map(UUID::fromString);
    }

    /** When the account signed in; empty if that sign-in has ended or is of another account. */
    public Optional<Instant> findStart(UUID sessionId, UUID accountId) {
        List<KeyValue<String, String>> session =
                ask(() -> redis.call(commands -> commands.hmget(key(sessionId), "account", "startedAt")));
        return session.get(0).hasValue() && session.get(0).getValue().equals(accountId.toString())
                ? Optional.of(Instant.ofEpochMilli(Long.parseLong(session.get(1).getValue())))
                : Optional.empty();
    }

    /** Whether the token is the one that is to be used next. */
    public boolean isCurrent(String token) {
        return sessionId(token)
                .map(id -> ask(() -> redis.call(commands -> commands.hget(key(id), "current"))))
                .filter(RefreshTokens.hash(token)::equals)
                .isPresent();
    }

    /** Ends the sign-in with this id, if there is one. */
    public void end(UUID sessionId) {
        var unused = delete(sessionId);
    }

    /** The successor of the token. A token that was spent longer ago than the grace time ends its sign-in. */
    public Rotation rotate(String token) {
        Optional<UUID> id = sessionId(token);
        if (id.isEmpty()) {
            return new Rotation.Unknown();
        }
        String successor = successor(token);
        List<Object> answer = ask(() -> redis.run(
                ROTATE,
                List.of(key(id.get())),
                List.of(
                        RefreshTokens.hash(token),
                        RefreshTokens.hash(successor),
                        millis(lifetimes.grace()),
                        millis(lifetimes.idle()))));
        if (answer.get(0).equals("valid")) {
            String profile = (String) answer.get(2);
            return new Rotation.Valid(
                    new Refresh(id.get(), successor, Duration.ofMillis((Long) answer.get(1))),
                    profile.isEmpty() ? null : UUID.fromString(profile));
        }
        if (answer.get(0).equals("other")
                && leadsTo(token, (String) answer.get(1), Integer.parseInt((String) answer.get(2)))
                && delete(id.get())) {
            log.warn("a spent refresh token was used again; sign-in {} was ended", id.get());
            return new Rotation.Revoked(UUID.fromString((String) answer.get(3)), id.get(), (String) answer.get(4));
        }
        return new Rotation.Unknown();
    }

    /** Keeps the profile for the tokens of the sign-in. */
    public Choice choose(UUID sessionId, UUID accountId, UUID profileId) {
        List<Object> answer = ask(
                () -> redis.run(CHOOSE, List.of(key(sessionId)), List.of(accountId.toString(), profileId.toString())));
        return Choice.valueOf(((String) answer.get(0)).toUpperCase(Locale.ROOT));
    }

    /** Ends the sign-in of this token, also of a spent one; nothing happens for a token that we did not give. */
    public Optional<Ended> end(String token) {
        Optional<UUID> id = sessionId(token);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        List<KeyValue<String, String>> session =
                ask(() -> redis.call(commands -> commands.hmget(key(id.get()), "current", "generation", "account")));
        if (!session.get(0).hasValue()) {
            return Optional.empty();
        }
        String current = session.get(0).getValue();
        int generation = Integer.parseInt(session.get(1).getValue());
        boolean ours = RefreshTokens.hash(token).equals(current) || leadsTo(token, current, generation);
        return ours && delete(id.get())
                ? Optional.of(new Ended(UUID.fromString(session.get(2).getValue()), id.get()))
                : Optional.empty();
    }

    /** Ends all sign-ins of an account that are there when it is called. */
    public void endAll(UUID accountId) {
        ScanArgs sessions = ScanArgs.Builder.matches(key("*")).limit(1_000);
        ask(() -> redis.call(commands -> {
            for (String key : ScanIterator.scan(commands, sessions).stream().toList()) {
                if (accountId.toString().equals(commands.hget(key, "account"))) {
                    commands.del(key);
                }
            }
            return true;
        }));
    }

    /** False if it had ended. */
    private boolean delete(UUID id) {
        return ask(() -> redis.call(commands -> commands.del(key(id)))) == 1;
    }

    /** Whether the current token of the sign-in is a successor of this one. */
    private boolean leadsTo(String token, String currentHash, int generation) {
        String next = token;
        for (int step = 0; step < Math.min(generation, MAX_STEPS); step++) {
            next = successor(next);
            if (RefreshTokens.hash(next).equals(currentHash)) {
                return true;
            }
        }
        return false;
    }

    private String successor(String token) {
        return token.substring(0, token.indexOf('.') + 1) + tokens.successor(token);
    }

    /** The sign-in that the token claims to be of. */
    public static Optional<UUID> sessionId(String token) {
        int dot = token.indexOf('.');
        if (dot != 36 || token.length() != dot + 1 + RefreshTokens.LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(token.substring(0, dot)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private String key(Object sessionId) {
        return prefix + sessionId;
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (RedisUnavailableException e) {
            throw new UnavailableException("store_unavailable", "sign-ins cannot be looked up now", e);
        }
    }
}
