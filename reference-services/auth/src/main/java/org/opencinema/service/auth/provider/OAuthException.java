package org.opencinema.service.auth.provider;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;

/** An error in the standard's own shape (RFC 6749), either redirected or answered as JSON. */
final class OAuthException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorObject error;

    OAuthException(ErrorObject error) {
        super(error.getCode(), null, false, false);
        this.error = error;
    }

    OAuthException(ErrorObject kind, String description) {
        this(kind.setDescription(description));
    }

    /** What the library found wrong with a message. */
    static OAuthException of(ParseException e) {
        ErrorObject error = e.getErrorObject();
        return error == null || error.getCode() == null
                ? new OAuthException(OAuth2Error.INVALID_REQUEST, "the request is malformed")
                : new OAuthException(error);
    }

    ErrorObject error() {
        return error;
    }
}
