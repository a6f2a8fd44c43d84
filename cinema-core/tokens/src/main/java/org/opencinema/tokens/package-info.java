/** Access tokens (RFC 9068), refresh-token rotation and password hashing. */
@NullMarked
package org.opencinema.tokens;

import org.jspecify.annotations.NullMarked;
