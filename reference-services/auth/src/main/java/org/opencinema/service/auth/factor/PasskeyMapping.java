package org.opencinema.service.auth.factor;

import java.util.Base64;
import org.opencinema.dropwizard.UnprocessableException;

/** The bytes of WebAuthn in JSON. */
public final class PasskeyMapping {
    private PasskeyMapping() {}

    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static byte[] bytes(String field, String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new UnprocessableException(field, "must be base64url");
        }
    }
}
