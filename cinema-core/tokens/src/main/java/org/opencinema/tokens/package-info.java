/**
 * Access tokens (RFC 9068), proofs of possession (DPoP), refresh-token rotation, API keys and password hashing.
 *
 * <p>A service that only checks tokens needs {@link org.opencinema.tokens.TokenVerifier} on a {@link
 * org.opencinema.tokens.JwksClient}. The service that signs people in also uses {@link
 * org.opencinema.tokens.TokenIssuer} on a {@link org.opencinema.tokens.KeyRing}, {@link
 * org.opencinema.tokens.RefreshTokens} and {@link org.opencinema.tokens.PasswordHasher}.
 * Where tokens are bound to keys, {@link org.opencinema.tokens.DpopVerifier} checks the proofs; programs prove themselves by
 * {@link org.opencinema.tokens.ApiKeys}.
 *
 * <p>The example is {@code examples/plain-java}, {@code TokensExample}.
 */
@NullMarked
package org.opencinema.tokens;

import org.jspecify.annotations.NullMarked;
