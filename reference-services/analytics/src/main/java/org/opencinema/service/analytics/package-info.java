/** What clients report, reports over it, and experiments. */
@NullMarked
package org.opencinema.service.analytics;

import org.jspecify.annotations.NullMarked;
