package org.opencinema.client;

import org.jspecify.annotations.Nullable;
import org.opencinema.client.invoker.ApiException;

/** The sign-in has ended: the refresh token was refused, expired or revoked. The user has to sign in again. */
public final class SignedOutException extends ApiException {
    private static final long serialVersionUID = 1L;

    SignedOutException(@Nullable Throwable cause) {
        super("the sign-in has ended; sign in again", cause, 401, null, null);
    }
}
