package org.opencinema.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Families of refresh tokens: a family is one sign-in of an owner, and of its tokens, which replace each other, one is
 * good. Redis holds hashes only, one hash table a family and one index an owner; what a token looks like is the caller's.
 *
 * <p>A token that was just replaced gives the same successor again for the grace time, so two tabs and a lost answer are
 * no harm. One that was replaced longer ago was stolen or copied: it ends its own family and no other. If Redis forgot
 * the last rotations, a genuine token of a later generation goes on in their place. Time is that of Redis. Thread-safe;
 * it blocks for Redis, and each method throws {@link RedisUnavailableException} if that does not answer within a second.
 * The scripts reach several keys: a cluster needs the prefix in braces.
 */
public final class RefreshFamilies {
    /** How many families an owner can have; a new one ends the one that would end first. */
    public static final int MAX_PER_OWNER = 100;

    private static final String NOW = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local function text(number) return string.format('%.0f', number) end
            local function endFamily(owner, id)
              redis.call('ZREM', ARGV[1] .. 'of:' .. owner, id)
              return redis.call('DEL', ARGV[1] .. id)
            end
            """;

    private static final Script START = Script.of(NOW + """
            local id, owner, index = ARGV[2], ARGV[3], ARGV[1] .. 'of:' .. ARGV[3]
            local left = math.min(tonumber(ARGV[5]), tonumber(ARGV[6]))
            redis.call('HSET', KEYS[1], '.owner', owner, '.current', ARGV[4], '.generation', 0, '.startedAt', text(now),
                '.usedAt', text(now), '.endsAt', text(now + ARGV[6]))
            for i = 8, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
            redis.call('PEXPIRE', KEYS[1], left)
            redis.call('ZREMRANGEBYSCORE', index, '-inf', now)
            local over = redis.call('ZCARD', index) - tonumber(ARGV[7])
            local ended = over < 0 and {} or redis.call('ZRANGE', index, 0, over)
            for _, old in ipairs(ended) do endFamily(owner, old) end
            redis.call('ZADD', index, text(now + left), id)
            redis.call('PEXPIRE', index, tonumber(ARGV[6]))
            return {left, ended}
            """);

    private static final Script ROTATE = Script.of(NOW + """
            local id, hash, successor, generation = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
            local family = redis.call('HMGET', KEYS[1], '.current', '.previous', '.usedAt', '.endsAt', '.generation', '.owner')
            if not family[1] then
              return {'unknown'}
            end
            local current = tonumber(family[5])
            if family[1] == hash or generation > current then
              local left = math.min(tonumber(ARGV[7]), family[4] - now)
              if left <= 0 then
                endFamily(family[6], id)
                return {'unknown'}
              end
              redis.call('HSET', KEYS[1], '.current', successor, '.previous', hash, '.usedAt', text(now),
                  '.generation', generation + 1)
              redis.call('PEXPIRE', KEYS[1], left)
              local index = ARGV[1] .. 'of:' .. family[6]
              redis.call('ZADD', index, text(now + left), id)
              redis.call('PEXPIRE', index, math.max(family[4] - now, redis.call('PTTL', index)))
              return {'rotated', redis.call('HGETALL', KEYS[1]), left}
            end
            if family[2] == hash and now - family[3] <= tonumber(ARGV[6]) then
              return {'rotated', redis.call('HGETALL', KEYS[1]), redis.call('PTTL', KEYS[1])}
            end
            if generation < current then
              local was = redis.call('HGETALL', KEYS[1])
              endFamily(family[6], id)
              return {'reused', was}
            end
            return {'unknown'}
            """);

    private static final Script END = Script.of(NOW + """
            local owner = redis.call('HGET', KEYS[1], '.owner')
            return {owner and endFamily(owner, ARGV[2]) or 0}
            """);

    private static final Script PUT = Script.of("""
            if redis.call('EXISTS', KEYS[1]) == 0 then
              return {0}
            end
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            return {1}
            """);

    private static final Script LIST = Script.of(NOW + """
            local found = {}
            for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf')) do
              local family = redis.call('HGETALL', ARGV[1] .. id)
              if #family > 0 then
                found[#found + 1] = {id, family}
              else
                redis.call('ZREM', KEYS[1], id)
              end
            end
            return found
            """);

    private final Redis redis;
    private final String prefix;
    private final Lifetimes lifetimes;

    /**
     * How long families last.
     *
     * @param idle since the last rotation
     * @param longest since the start
     * @param grace how long a replaced token still gives its successor
     */
    public record Lifetimes(Duration idle, Duration longest, Duration grace) {}

    /**
     * A family.
     *
     * @param owner who signed in
     * @param usedAt of the last rotation, else of the start
     * @param attributes what the caller keeps with it
     */
    public record Family(String id, String owner, Instant startedAt, Instant usedAt, Map<String, String> attributes) {
        /** Copies the map. */
        public Family {
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * A family that began.
     *
     * @param lifetime of its first token
     * @param ended the families of the owner that had to give way
     */
    public record Start(Duration lifetime, List<String> ended) {
        /** Copies the list. */
        public Start {
            ended = List.copyOf(ended);
        }
    }

    /** What became of a token. */
    public sealed interface Rotation {
        /** It is replaced by its successor, which is good for so long; or it was just before, in the grace time. */
        record Rotated(Family family, Duration lifetime) implements Rotation {}

        /** It had been replaced before the grace time, so its family was ended just now. */
        record Reused(Family family) implements Rotation {}

        /** There is no such family, or it has ended. */
        record Unknown() implements Rotation {}
    }

    private RefreshFamilies(Redis redis, String prefix, Lifetimes lifetimes) {
        this.redis = redis;
        this.prefix = prefix;
        this.lifetimes = lifetimes;
    }

    /** Families under keys that begin with this prefix, like {@code auth:session:}. */
    public static RefreshFamilies create(Redis redis, String prefix, Lifetimes lifetimes) {
        return new RefreshFamilies(redis, prefix, lifetimes);
    }

    /**
     * Begins a family, whose first token is of generation 0. The attributes must not begin with a dot.
     *
     * @param id one that no family had
     * @param hash of the first token
     */
    public Start start(String id, String owner, String hash, Map<String, String> attributes) {
        List<String> arguments = new ArrayList<>(List.of(
                prefix,
                id,
                owner,
                hash,
                millis(lifetimes.idle()),
                millis(lifetimes.longest()),
                Integer.toString(MAX_PER_OWNER)));
        attributes.forEach((name, value) -> {
            arguments.add(name);
            arguments.add(value);
        });
        List<Object> answer = redis.run(START, List.of(prefix + id), arguments);
        return new Start(Duration.ofMillis((Long) answer.get(0)), texts(answer.get(1)));
    }

    /**
     * Replaces a token. The caller has made sure that the token is genuine: that it was given out for this family as the
     * token of this generation, now or at any time before.
     */
    public Rotation rotate(String id, long generation, String hash, String successorHash) {
        List<Object> answer = redis.run(
                ROTATE,
                List.of(prefix + id),
                List.of(
                        prefix,
                        id,
                        hash,
                        successorHash,
                        Long.toString(generation),
                        millis(lifetimes.grace()),
                        millis(lifetimes.idle())));
        if (answer.get(0).equals("rotated")) {
            return new Rotation.Rotated(family(id, texts(answer.get(1))), Duration.ofMillis((Long) answer.get(2)));
        }
        return answer.get(0).equals("reused")
                ? new Rotation.Reused(family(id, texts(answer.get(1))))
                : new Rotation.Unknown();
    }

    /** A family that has not ended. */
    public Optional<Family> find(String id) {
        Map<String, String> fields = redis.call(commands -> commands.hgetall(prefix + id));
        return fields.isEmpty() ? Optional.empty() : Optional.of(family(id, fields));
    }

    /** The families of an owner, at most {@value #MAX_PER_OWNER}; the one that would end first comes first. */
    public List<Family> list(String owner) {
        List<Family> families = new ArrayList<>();
        for (Object found : redis.run(LIST, List.of(prefix + "of:" + owner), List.of(prefix))) {
            List<?> parts = (List<?>) found;
            families.add(family((String) parts.get(0), texts(parts.get(1))));
        }
        return families;
    }

    /** Keeps an attribute, whose name must not begin with a dot; false if the family has ended. */
    public boolean put(String id, String name, String value) {
        return isOne(redis.run(PUT, List.of(prefix + id), List.of(name, value)));
    }

    /** Ends a family; false if it had ended. */
    public boolean end(String id) {
        return isOne(redis.run(END, List.of(prefix + id), List.of(prefix, id)));
    }

    private static boolean isOne(List<Object> answer) {
        return answer.get(0).equals(1L);
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }

    private static Family family(String id, List<String> namesAndValues) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < namesAndValues.size(); i += 2) {
            fields.put(namesAndValues.get(i), namesAndValues.get(i + 1));
        }
        return family(id, fields);
    }

    private static Family family(String id, Map<String, String> fields) {
        Map<String, String> attributes = new HashMap<>(fields);
        attributes.keySet().removeIf(name -> name.startsWith("."));
        return new Family(
                id,
                fields.getOrDefault(".owner", ""),
                instant(fields, ".startedAt"),
                instant(fields, ".usedAt"),
                attributes);
    }

    private static Instant instant(Map<String, String> fields, String name) {
        return Instant.ofEpochMilli(Long.parseLong(fields.getOrDefault(name, "0")));
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
