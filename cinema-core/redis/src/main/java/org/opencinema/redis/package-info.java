/**
 * Rate limits and a shared demo clock on Redis, and the connection they need: {@link org.opencinema.redis.RateLimiter} and
 * {@link org.opencinema.redis.SharedClock} on {@link org.opencinema.redis.Redis}.
 *
 * <p>The example is {@code examples/plain-java}, {@code RateLimitExample}.
 */
@NullMarked
package org.opencinema.redis;

import org.jspecify.annotations.NullMarked;
