/** What to watch next. */
@NullMarked
package org.opencinema.service.recommendation;

import org.jspecify.annotations.NullMarked;
