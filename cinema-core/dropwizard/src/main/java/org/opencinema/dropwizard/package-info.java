/** What every service shares at its HTTP edge. */
@NullMarked
package org.opencinema.dropwizard;

import org.jspecify.annotations.NullMarked;
