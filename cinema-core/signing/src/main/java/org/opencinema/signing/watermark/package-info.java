/**
 * Tracing of leaks: each session gets its own sequence of two variants, A and B, of the segments of a film, and a detector names the
 * session from the sequence that a leaked copy shows. Everything follows from one secret by HMAC, so nothing is stored for a session.
 *
 * <p>{@link org.opencinema.signing.watermark.Watermark} is the entry; its patterns plug into {@link
 * org.opencinema.signing.manifest.UriRules.Builder#variants}, or an edge derives them from the claims of ETSI TS 104 002.
 */
@NullMarked
package org.opencinema.signing.watermark;

import org.jspecify.annotations.NullMarked;
