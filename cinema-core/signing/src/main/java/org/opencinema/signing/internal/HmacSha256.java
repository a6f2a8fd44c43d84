package org.opencinema.signing.internal;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 with one key, whose mid-state is copied for each message. Thread-safe. */
public final class HmacSha256 {
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac prototype;

    private HmacSha256(Mac prototype) {
        this.prototype = prototype;
    }

    /** For a key that is not empty. */
    public static HmacSha256 of(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return new HmacSha256(copy(mac));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** The 32 bytes for the parts of a message, one after the other. */
    public byte[] mac(byte[]... parts) {
        Mac mac = start();
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /** One computation with this key. */
    public Mac start() {
        return copy(prototype);
    }

    private static Mac copy(Mac mac) {
        try {
            return (Mac) mac.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's " + ALGORITHM + " can be cloned, this provider's can not", e);
        }
    }
}
