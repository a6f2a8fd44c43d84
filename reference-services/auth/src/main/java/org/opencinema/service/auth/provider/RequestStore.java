package org.opencinema.service.auth.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.tokens.RefreshTokens;

/** What waits for a viewer's decision and for an app to fetch, in Redis under hashes: who reads the store cannot use it. */
final class RequestStore {
    static final Duration REQUEST_LIFETIME = Duration.ofMinutes(10);
    private static final Duration CODE_LIFETIME = Duration.ofSeconds(60);
    /** How long a second use of a code is recognised. */
    private static final Duration SPENT_LIFETIME = Duration.ofMinutes(15);

    private static final String SPENT = "spent ";

    private final Redis redis;
    private final ObjectMapper json;

    /**
     * What an app asks for.
     *
     * @param browserHash of the secret that only the browser has in which the app asked
     * @param signedInAfter the viewer must have signed in since; null if any sign-in will do
     * @param askAgain whether the viewer is asked even if there is a consent
     */
    record Request(
            UUID clientId,
            String redirectUri,
            Set<String> scopes,
            @Nullable String state,
            @Nullable String nonce,
            String codeChallenge,
            String browserHash,
            @Nullable Instant signedInAfter,
            boolean askAgain) {}

    /** What a code stands for. */
    record Code(
            UUID grantId,
            UUID clientId,
            String redirectUri,
            @Nullable String nonce,
            String codeChallenge) {}

    /** What became of a code. */
    sealed interface Redemption {
        record Valid(Code code) implements Redemption {}

        /** It was used before. */
        record Spent(UUID grantId) implements Redemption {}

        record Unknown() implements Redemption {}
    }

    RequestStore(Redis redis, ObjectMapper json) {
        this.redis = redis;
        this.json = json;
    }

    void add(String id, Request request) {
        String text = write(request);
        var unused = ask(commands -> commands.set(requestKey(id), text, SetArgs.Builder.ex(REQUEST_LIFETIME)));
    }

    Optional<Request> find(String id) {
        return ask(commands -> Optional.ofNullable(commands.get(requestKey(id))))
                .map(text -> read(text, Request.class));
    }

    /** False if it was taken already. */
    boolean take(String id) {
        return ask(commands -> commands.del(requestKey(id))) == 1;
    }

    void addCode(String code, Code content) {
        String text = write(content);
        var unused = ask(commands -> commands.set(codeKey(code), text, SetArgs.Builder.ex(CODE_LIFETIME)));
    }

    /** Spends the code and gives what it stood for, in one step. */
    Redemption redeem(String code) {
        Optional<String> before = ask(commands -> Optional.ofNullable(commands.get(codeKey(code))));
        if (before.isEmpty()) {
            return new Redemption.Unknown();
        }
        String mark = before.get().startsWith(SPENT)
                ? before.get()
                : SPENT + read(before.get(), Code.class).grantId();
        Optional<String> taken = ask(commands -> Optional.ofNullable(
                commands.setGet(codeKey(code), mark, SetArgs.Builder.xx().ex(SPENT_LIFETIME))));
        if (taken.isEmpty()) {
            return new Redemption.Unknown();
        }
        return taken.get().startsWith(SPENT)
                ? new Redemption.Spent(UUID.fromString(taken.get().substring(SPENT.length())))
                : new Redemption.Valid(read(taken.get(), Code.class));
    }

    private static String requestKey(String id) {
        return "auth:oauth:request:" + RefreshTokens.hash(id);
    }

    private static String codeKey(String code) {
        return "auth:oauth:code:" + RefreshTokens.hash(code);
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record is always JSON", e);
        }
    }

    private <T> T read(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Redis holds no " + type.getSimpleName(), e);
        }
    }

    private <T> T ask(Function<RedisCommands<String, String>, T> question) {
        try {
            return redis.call(question);
        } catch (RedisUnavailableException e) {
            throw new UnavailableException("store_unavailable", "apps cannot be let in now", e);
        }
    }
}
