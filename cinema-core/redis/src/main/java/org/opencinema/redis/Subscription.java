package org.opencinema.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener on a channel of Redis. Messages that are published while the connection is away are lost; it comes back by itself.
 * Thread-safe.
 */
public final class Subscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final long RETRY_MILLIS = 500;

    private final RedisClient client;
    private final String channel;
    private final Consumer<String> listener;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final Thread connecting;

    Subscription(RedisClient client, String channel, Consumer<String> listener) {
        this.client = client;
        this.channel = channel;
        this.listener = listener;
        connecting = new Thread(this::connect, "redis-subscribe-" + channel);
        connecting.setDaemon(true);
        connecting.start();
    }

    /** Waits until the channel is listened to for the first time, and tells whether it is. */
    public boolean awaitOpen(long timeout, TimeUnit unit) throws InterruptedException {
        return open.await(timeout, unit);
    }

    /** Listens no more. The connection goes with its {@link Redis}. */
    @Override
    public void close() {
        closing.countDown();
        connecting.interrupt();
    }

    private void connect() {
        boolean told = false;
        try {
            do {
                try {
                    subscribe(client.connectPubSub());
                    return;
                } catch (RedisException e) {
                    if (!told) {
                        LOG.warn("Channel {} is not listened to yet: {}", channel, e.toString());
                        told = true;
                    }
                }
            } while (!closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("Channel {} is listened to no more", channel);
        }
    }

    private void subscribe(StatefulRedisPubSubConnection<String, String> connection) {
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String from, String message) {
                if (closing.getCount() > 0) {
                    listener.accept(message);
                }
            }

            @Override
            public void subscribed(String to, long count) {
                open.countDown();
            }
        });
        try {
            connection.sync().subscribe(channel);
        } catch (RedisException e) {
            connection.close();
            throw e;
        }
    }
}
