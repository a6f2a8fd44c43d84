/**
 * Signed URLs: {@link org.opencinema.signing.UrlSigner} and {@link org.opencinema.signing.UrlVerifier} for nginx, Akamai, S3 and
 * CloudFront, and a compact token of our own that lets whoever holds it read everything below one path until it expires.
 *
 * <p>{@link org.opencinema.signing.PathSigner} makes that token, {@link org.opencinema.signing.PathVerifier} checks it; both
 * share {@link org.opencinema.signing.SigningKeys}. The token stands in the path itself, so the relative links of a playlist
 * carry it along and a player needs no header.
 *
 * <p>The example is {@code examples/plain-java}, {@code SigningExample}.
 */
@NullMarked
package org.opencinema.signing;

import org.jspecify.annotations.NullMarked;
