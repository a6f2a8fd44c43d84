/**
 * Manifest signing: puts tokens, a session and watermark variants into HLS playlists and DASH MPDs while they stream through.
 *
 * <p>{@link org.opencinema.signing.manifest.UriRules} says what to add, {@link
 * org.opencinema.signing.manifest.ManifestRewriter} adds it; every other byte stays as it was.
 *
 * <p>Two modes need no rewriting. A token in the path ({@link org.opencinema.signing.PathSigner}) is inherited by relative links,
 * and a cookie is sent by the player by itself. Both leave the manifest cacheable for all viewers: rewrite where a player keeps
 * no cookies, where segments are on another host than the manifest, or where each session has its own watermark.
 */
@NullMarked
package org.opencinema.signing.manifest;

import org.jspecify.annotations.NullMarked;
