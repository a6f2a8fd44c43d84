/**
 * Common Access Tokens (CTA-5007-B): who may fetch what, from where and until when, in a form that every delivery network reads.
 *
 * <p>{@link org.opencinema.signing.cat.CatSigner} signs {@link org.opencinema.signing.cat.CatClaims} as a CWT (RFC 8392) in COSE
 * (RFC 9052); {@link org.opencinema.signing.cat.CatVerifier} checks a token against a
 * {@link org.opencinema.signing.cat.CatRequest}. A claim that is not understood, or about which the request says nothing, rejects.
 */
@NullMarked
package org.opencinema.signing.cat;

import org.jspecify.annotations.NullMarked;
