/**
 * Encryption of packages and the keys of it: {@link org.opencinema.service.streaming.drm.Protection} encrypts what was packaged,
 * {@link org.opencinema.service.streaming.drm.DrmWiring} offers the licences.
 */
@NullMarked
package org.opencinema.service.streaming.drm;

import org.jspecify.annotations.NullMarked;
