/** Rate limits and leases on Redis. */
@NullMarked
package org.opencinema.redis;

import org.jspecify.annotations.NullMarked;
