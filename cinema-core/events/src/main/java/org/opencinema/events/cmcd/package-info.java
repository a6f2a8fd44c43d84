/**
 * Common Media Client Data (CTA-5004 and CTA-5004-B): what players tell of a playback with their requests for media, or apart from
 * them. {@link org.opencinema.events.cmcd.CmcdReport} reads and checks it, wherever it was carried.
 */
@NullMarked
package org.opencinema.events.cmcd;

import org.jspecify.annotations.NullMarked;
