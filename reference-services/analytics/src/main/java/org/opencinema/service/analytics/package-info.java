/** Keeps viewing events and reports over them. */
@NullMarked
package org.opencinema.service.analytics;

import org.jspecify.annotations.NullMarked;
