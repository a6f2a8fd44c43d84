package org.opencinema.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One shared connection to Redis. It is opened by the first call, so a service starts without Redis, and it comes back by
 * itself. A call fails within about a second when Redis does not answer; the first one, which connects, within three. Thread-safe.
 */
public final class Redis implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration RECONNECT = Duration.ofMillis(500);
    private static final int MAX_QUEUED = 10_000;
    /** It has no more memory, or cannot write to its disk; older ones say so of a command in a script in the middle of a sentence. */
    private static final Pattern FULL = Pattern.compile("(?:^|: -)(?:OOM|MISCONF) ");

    private final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(Delay.constant(RECONNECT))
            .build();
    private final RedisClient client;
    private final String name;
    private final ReentrantLock connecting = new ReentrantLock();

    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private volatile @Nullable RedisUnavailableException lastFailure;
    private volatile long lastFailureNanos;

    private Redis(RedisURI uri) {
        uri.setTimeout(CONNECT_TIMEOUT);
        name = uri.getHost() + ":" + uri.getPort();
        client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_QUEUED)
                .socketOptions(
                        SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build())
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .build());
    }

    /**
     * The Redis at an address like {@code redis://127.0.0.1:6379/0}; {@code rediss} for TLS. Nothing is connected yet.
     *
     * @throws IllegalArgumentException if the address is none of Redis
     */
    public static Redis create(URI uri) {
        return new Redis(RedisURI.create(uri));
    }

    /**
     * Runs commands and waits for their answers. They are not one step: use a {@link Script} for that.
     *
     * @throws RedisUnavailableException if Redis is down, loading, full, without its disk or too slow; whether the command took effect is
     *     unknown after a time-out
     * @throws RedisCommandExecutionException if Redis refuses the command as wrong
     */
    public <T> T call(Function<RedisCommands<String, String>, T> commands) {
        try {
            return commands.apply(connection().sync());
        } catch (RedisException e) {
            throw explain(e);
        }
    }

    private RuntimeException explain(RedisException e) {
        return isMistake(e) ? e : new RedisUnavailableException("Redis at " + name + ": " + e.getMessage(), e);
    }

    /**
     * Runs a script and waits for its answer; its text is sent only when Redis does not know it.
     *
     * @return the table that it returns: numbers as Long, texts as String
     * @throws RedisUnavailableException as for {@link #call}
     * @throws RedisCommandExecutionException if the script is wrong
     */
    public List<Object> run(Script script, List<String> keys, List<String> arguments) {
        String[] keyArray = keys.toArray(String[]::new);
        String[] argumentArray = arguments.toArray(String[]::new);
        return call(commands -> {
            try {
                return commands.evalsha(script.digest(), ScriptOutputType.MULTI, keyArray, argumentArray);
            } catch (RedisNoScriptException e) {
                return commands.eval(script.text(), ScriptOutputType.MULTI, keyArray, argumentArray);
            }
        });
    }

    /**
     * Runs a script as {@link #run} does, and does not wait. What depends on the answer runs on the thread that completes it, as a rule
     * the connection's, and must not block.
     *
     * @return the table, or what {@link #run} throws
     */
    public CompletableFuture<List<Object>> runAsync(Script script, List<String> keys, List<String> arguments) {
        StatefulRedisConnection<String, String> open = connection;
        return open != null
                ? evaluate(open.async(), script, keys, arguments)
                : CompletableFuture.supplyAsync(this::connect)
                        .thenCompose(now -> evaluate(now.async(), script, keys, arguments));
    }

    private CompletableFuture<List<Object>> evaluate(
            RedisAsyncCommands<String, String> commands, Script script, List<String> keys, List<String> arguments) {
        String[] keyArray = keys.toArray(String[]::new);
        String[] argumentArray = arguments.toArray(String[]::new);
        return commands.<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keyArray, argumentArray)
                .toCompletableFuture()
                .exceptionallyCompose(failure -> unwrap(failure) instanceof RedisNoScriptException
                        ? commands.eval(script.text(), ScriptOutputType.MULTI, keyArray, argumentArray)
                        : CompletableFuture.failedStage(failure))
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(explain(unwrap(failure))));
    }

    /** A connection that breaks says so in its own words, which are none of Redis. */
    private Throwable explain(Throwable failure) {
        return failure instanceof RedisException known
                ? explain(known)
                : new RedisUnavailableException("Redis at " + name + ": " + failure, failure);
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /**
     * Listens to a channel on a connection of its own. Redis need not be up; the connection is opened in the background.
     * The listener must not block.
     */
    public Subscription subscribe(String channel, Consumer<String> listener) {
        return new Subscription(client, channel, listener);
    }

    /** Closes the connection and its threads; takes up to two seconds. */
    @Override
    public void close() {
        client.close();
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private StatefulRedisConnection<String, String> connection() {
        StatefulRedisConnection<String, String> open = connection;
        return open != null ? open : connect();
    }

    private StatefulRedisConnection<String, String> connect() {
        try {
            if (!connecting.tryLock(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new RedisUnavailableException("Redis at " + name + " is being connected to", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException("interrupted while connecting to Redis at " + name, e);
        }
        try {
            StatefulRedisConnection<String, String> open = connection;
            if (open != null) {
                return open;
            }
            RedisUnavailableException failure = lastFailure;
            if (failure != null && System.nanoTime() - lastFailureNanos < RECONNECT.toNanos()) {
                throw new RedisUnavailableException(String.valueOf(failure.getMessage()), failure);
            }
            open = client.connect();
            open.setTimeout(TIMEOUT);
            connection = open;
            return open;
        } catch (RedisException e) {
            RedisUnavailableException failure =
                    new RedisUnavailableException("Redis at " + name + ": " + e.getMessage(), e);
            lastFailure = failure;
            lastFailureNanos = System.nanoTime();
            throw failure;
        } finally {
            connecting.unlock();
        }
    }

    /** True if trying again would not help. */
    private static boolean isMistake(RedisException e) {
        return e instanceof RedisCommandExecutionException
                && !(e instanceof RedisLoadingException)
                && !(e instanceof RedisReadOnlyException)
                && !(e instanceof RedisBusyException)
                && !FULL.matcher(String.valueOf(e.getMessage())).find();
    }
}
