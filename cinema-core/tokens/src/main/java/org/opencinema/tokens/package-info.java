/**
 * Access tokens (RFC 9068), proofs of possession (DPoP), refresh-token rotation, API keys, password hashing and second factors.
 *
 * <p>A service that only checks tokens needs {@link org.opencinema.tokens.TokenVerifier} on a {@link
 * org.opencinema.tokens.JwksClient}. The service that signs people in also uses {@link
 * org.opencinema.tokens.TokenIssuer} on a {@link org.opencinema.tokens.KeyRing}, {@link
 * org.opencinema.tokens.RefreshTokens} and {@link org.opencinema.tokens.PasswordHasher}. Tokens that must end before
 * they expire are put into {@link org.opencinema.tokens.RevokedTokens}, which the verifier asks.
 * Where tokens are bound to keys, {@link org.opencinema.tokens.DpopVerifier} checks the proofs; programs prove themselves by
 * {@link org.opencinema.tokens.ApiKeys}.
 * A second factor is checked by {@link org.opencinema.tokens.Totp} and {@link org.opencinema.tokens.RecoveryCodes}.
 *
 * <pre>{@code
 * Clock clock = Clock.systemUTC();
 * KeyRing keys = KeyRing.generate(SignatureAlgorithm.RS256, clock.instant());
 * TokenIssuer issuer = TokenIssuer.create(() -> keys, "https://cinema.example", "my-api");
 * String token = issuer.issue(content);
 *
 * TokenVerifier verifier = TokenVerifier.create(keys, "https://cinema.example", "my-api", clock);
 * if (verifier.verify(token) instanceof Verification.Accepted accepted) { ... accepted.token().roles() ... }
 * }</pre>
 *
 * <p>The whole of it is {@code examples/plain-java}, {@code TokensExample}. Keys move on as {@link
 * org.opencinema.tokens.KeyRotation} tells; several issuers are trusted by {@link org.opencinema.tokens.TrustedIssuer}s.
 */
@NullMarked
package org.opencinema.tokens;

import org.jspecify.annotations.NullMarked;
