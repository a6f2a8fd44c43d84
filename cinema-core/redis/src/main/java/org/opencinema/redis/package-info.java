/**
 * Rate limits, families of refresh tokens, a feed of messages and a shared demo clock on Redis, and the connection they
 * need: {@link org.opencinema.redis.RateLimiter}, {@link org.opencinema.redis.RefreshFamilies}, {@link
 * org.opencinema.redis.Feed} and {@link org.opencinema.redis.SharedClock} on {@link org.opencinema.redis.Redis}. A {@link
 * org.opencinema.redis.SharedScript} is for what many threads ask at the same time.
 *
 * <p>The example is {@code examples/plain-java}, {@code RateLimitExample}.
 */
@NullMarked
package org.opencinema.redis;

import org.jspecify.annotations.NullMarked;
