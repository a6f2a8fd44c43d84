package org.opencinema.service.auth.social;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.SetArgs;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.service.auth.key.MasterKey;

/**
 * Sign-ins under way: the browser is at the provider. Each is kept in Redis under a keyed hash of its state and of the secret of
 * the browser that began it, so it is found only by that browser, once. Nonce and PKCE verifier follow from the state and a key of
 * ours: no secret is stored.
 */
final class Attempts {
    static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Redis redis;
    private final MasterKey masterKey;
    private final SecureRandom random = new SecureRandom();

    /**
     * What somebody set out to do.
     *
     * @param accountId the account to link to; null to sign in
     * @param inCookie where the refresh token goes
     * @param country of a new account, as the language
     */
    record Attempt(
            String provider,
            @Nullable UUID accountId,
            @Nullable String returnTo,
            boolean inCookie,
            String device,
            String country,
            String language) {}

    /** Goes to the provider and comes back: the state openly, the nonce in the ID token, the verifier only from us to the provider. */
    record Secrets(String state, String nonce, String verifier) {
        @Override
        public String toString() {
            return "Secrets[]";
        }
    }

    Attempts(Redis redis, MasterKey masterKey) {
        this.redis = redis;
        this.masterKey = masterKey;
    }

    /** 256 random bits for a browser to be known by. */
    String newBrowser() {
        return random();
    }

    Secrets start(Attempt attempt, String browser) {
        String state = random();
        String text = write(attempt);
        ask(() -> redis.call(
                commands -> commands.set(key(state, browser), text, SetArgs.Builder.px(LIFETIME.toMillis()))));
        return secrets(state);
    }

    /** Empty if there is none of this state and browser, or no longer; after this there is none any more. */
    Optional<Attempt> take(String state, String browser) {
        return ask(() -> redis.call(commands -> Optional.ofNullable(commands.getdel(key(state, browser)))))
                .map(Attempts::read);
    }

    Secrets secrets(String state) {
        return new Secrets(state, derived("social nonce", state), derived("social verifier", state));
    }

    private String random() {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return BASE64.encodeToString(bits);
    }

    private String derived(String purpose, String state) {
        return BASE64.encodeToString(masterKey.mac(purpose, state));
    }

    private String key(String state, String browser) {
        return "auth:social:" + derived("social attempt", state + " " + browser);
    }

    private static String write(Attempt attempt) {
        try {
            return JSON.writeValueAsString(attempt);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an attempt can be written", e);
        }
    }

    private static Attempt read(String text) {
        try {
            return JSON.readValue(text, Attempt.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an attempt in Redis cannot be read", e);
        }
    }

    private static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (RedisUnavailableException e) {
            throw new UnavailableException("store_unavailable", "sign-ins cannot be looked up now", e);
        }
    }
}
