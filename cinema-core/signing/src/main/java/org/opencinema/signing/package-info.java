/** Signed URLs for media delivery. */
@NullMarked
package org.opencinema.signing;

import org.jspecify.annotations.NullMarked;
