package org.opencinema.service.notification;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.LongFunction;
import org.glassfish.jersey.server.ChunkedOutput;
import org.opencinema.service.notification.NotificationStore.Notification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client that listens to an inbox, as server-sent events. */
final class InboxStream {
    private static final Logger LOG = LoggerFactory.getLogger(InboxStream.class);

    private final ChunkedOutput<String> output = new ChunkedOutput<>(String.class);
    private final Instant openedAt;
    private final LongFunction<List<Notification>> next;
    private final Format format;
    private volatile long last;

    /** The JSON of a notification. */
    @FunctionalInterface
    interface Format {
        String json(Notification notification);
    }

    InboxStream(long last, Instant openedAt, LongFunction<List<Notification>> next, Format format) {
        this.last = last;
        this.openedAt = openedAt;
        this.next = next;
        this.format = format;
    }

    ChunkedOutput<String> output() {
        return output;
    }

    Instant openedAt() {
        return openedAt;
    }

    boolean isEnded() {
        return output.isClosed();
    }

    boolean isBehind(long sequence) {
        return last < sequence;
    }

    /** Writes what has come since. */
    synchronized void write() {
        List<Notification> some;
        do {
            some = isEnded() ? List.of() : next.apply(last);
            for (Notification notification : some) {
                send("id: " + notification.sequence() + "\nevent: notification\ndata: " + format.json(notification)
                        + "\n\n");
                last = notification.sequence();
            }
        } while (!some.isEmpty());
    }

    /** Keeps the connection from being taken for dead, and finds out if it is. */
    synchronized void beat() {
        send(":\n\n");
    }

    void end() {
        try {
            output.close();
        } catch (IOException e) {
            LOG.debug("a client has gone", e);
        }
    }

    private void send(String chunk) {
        if (isEnded()) {
            return;
        }
        try {
            output.write(chunk);
        } catch (IOException e) {
            LOG.debug("a client has gone", e);
            end();
        }
    }
}
