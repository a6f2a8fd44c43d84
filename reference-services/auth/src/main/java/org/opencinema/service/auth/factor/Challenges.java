package org.opencinema.service.auth.factor;

import io.lettuce.core.SetArgs;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.redis.Script;
import org.opencinema.tokens.RefreshTokens;

/** What is waiting for an answer, in Redis under the hashes of 256 random bits: sign-ins for their second step, and passkeys. */
final class Challenges {
    static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int BYTES = 32;
    private static final int MAX_TRIES = 5;

    private static final Script START = Script.of("""
            redis.call('HSET', KEYS[1], 'account', ARGV[1], 'device', ARGV[2], 'since', ARGV[3], 'tries', 0)
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            return {}
            """);

    private static final Script TRY = Script.of("""
            local challenge = redis.call('HMGET', KEYS[1], 'account', 'device', 'since')
            if not challenge[1] then
              return {}
            end
            if redis.call('HINCRBY', KEYS[1], 'tries', 1) > tonumber(ARGV[1]) then
              redis.call('DEL', KEYS[1])
              return {}
            end
            return {challenge[1], challenge[2], challenge[3]}
            """);

    private final Redis redis;
    private final SecureRandom random = new SecureRandom();

    Challenges(Redis redis) {
        this.redis = redis;
    }

    /** A sign-in whose password was right, and when it began. */
    record SignIn(UUID accountId, String device, Instant since) {}

    String startSignIn(UUID accountId, String device, Instant since) {
        String challenge = generate();
        List<Object> unused = ask(() -> redis.run(
                START,
                List.of(signInKey(challenge)),
                List.of(accountId.toString(), device, since.toString(), Long.toString(LIFETIME.toMillis()))));
        return challenge;
    }

    /** Counts a try; empty if there is no such sign-in or it has had its tries. */
    Optional<SignIn> trySignIn(String challenge) {
        List<Object> found =
                ask(() -> redis.run(TRY, List.of(signInKey(challenge)), List.of(Integer.toString(MAX_TRIES))));
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new SignIn(UUID.fromString((String) found.get(0)), (String) found.get(1), Instant.parse((String)
                                found.get(2))));
    }

    /** Only one caller is told true. */
    boolean finishSignIn(String challenge) {
        return ask(() -> redis.call(commands -> commands.del(signInKey(challenge)))) == 1;
    }

    /** A challenge for one passkey ceremony of this purpose. */
    String startCeremony(String purpose) {
        String challenge = generate();
        String unused = ask(() -> redis.call(
                commands -> commands.set(ceremonyKey(challenge), purpose, SetArgs.Builder.px(LIFETIME.toMillis()))));
        return challenge;
    }

    /** Whether it was given for this purpose; it is good no more. */
    boolean takeCeremony(String challenge, String purpose) {
        return purpose.equals(ask(() -> redis.call(commands -> commands.getdel(ceremonyKey(challenge)))));
    }

    private String generate() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String signInKey(String challenge) {
        return "auth:second-step:" + RefreshTokens.hash(challenge);
    }

    private static String ceremonyKey(String challenge) {
        return "auth:passkey:" + RefreshTokens.hash(challenge);
    }

    private static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (RedisUnavailableException e) {
            throw new UnavailableException("store_unavailable", "challenges cannot be kept now", e);
        }
    }
}
