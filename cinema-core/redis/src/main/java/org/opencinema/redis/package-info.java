/**
 * Rate limits on Redis, and the connection they need: {@link org.opencinema.redis.RateLimiter} on {@link
 * org.opencinema.redis.Redis}.
 */
@NullMarked
package org.opencinema.redis;

import org.jspecify.annotations.NullMarked;
