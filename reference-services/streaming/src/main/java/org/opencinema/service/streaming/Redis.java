package org.opencinema.service.streaming;

import io.dropwizard.lifecycle.Managed;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnavailableException;

/** Redis, connected at the first use; while it is down calls fail at once. */
final class Redis implements Managed {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> shared;

    Redis(String uri) {
        RedisURI redisUri = RedisURI.create(uri);
        redisUri.setTimeout(TIMEOUT);
        this.client = RedisClient.create(redisUri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .build());
    }

    /**
     * Calls Redis on the shared connection.
     *
     * @throws UnavailableException if it does not answer
     */
    <T> T call(Function<RedisCommands<String, String>, T> commands) {
        try {
            return commands.apply(shared().sync());
        } catch (RedisException e) {
            throw new UnavailableException(
                    "session_store_unavailable", "the session store does not answer; try again later", e);
        }
    }

    /** A connection of its own, for calls that block. */
    StatefulRedisConnection<String, String> connect() {
        return client.connect();
    }

    private synchronized StatefulRedisConnection<String, String> shared() {
        if (shared == null) {
            shared = client.connect();
        }
        return shared;
    }

    @Override
    public void stop() {
        client.shutdown(Duration.ZERO, TIMEOUT);
    }
}
