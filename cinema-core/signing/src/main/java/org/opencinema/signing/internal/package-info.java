/** Parts that the packages of this module share. Not API: they may change in any release. */
@NullMarked
package org.opencinema.signing.internal;

import org.jspecify.annotations.NullMarked;
