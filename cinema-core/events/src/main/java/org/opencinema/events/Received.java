package org.opencinema.events;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** An event as it came, with the span that the agent of OpenTelemetry opens for the receiving. */
record Received<T>(ConsumerRecord<byte[], byte[]> record, Event<T> event, Context context) {

    /** Hands it to the handler as work for the request that it comes from. */
    @SuppressWarnings("try") // the scope is closed, which is all that it is for
    void handle(EventHandler<T> handler) throws Exception {
        try (Scope scope = context.makeCurrent()) {
            Origin.of(record.headers()).run(() -> handler.handle(event));
        }
    }
}
