/**
 * Event records, publishing, consuming and the transactional outbox (CloudEvents 1.0 over Kafka).
 *
 * <p>A state change is written with {@link org.opencinema.events.Outbox#append} in the caller's own transaction; an
 * {@link org.opencinema.events.OutboxRelay} moves it to Kafka. What has no transaction is sent by an
 * {@link org.opencinema.events.EventPublisher}. An {@link org.opencinema.events.EventConsumer} hands events to a handler
 * at least once and in order per key, so handlers are idempotent by {@link org.opencinema.events.Event#id()} or by the
 * version in the payload.
 *
 * <p>The example is {@code examples/plain-java}, {@code EventsExample}.
 */
@NullMarked
package org.opencinema.events;

import org.jspecify.annotations.NullMarked;
