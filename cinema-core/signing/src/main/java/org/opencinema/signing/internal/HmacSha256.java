package org.opencinema.signing.internal;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** HMAC-SHA256 with one key, of which one computation is used again and again; who comes meanwhile copies it. Thread-safe. */
public final class HmacSha256 {
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac prototype;
    private final AtomicReference<@Nullable Mac> idle = new AtomicReference<>();

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
        Mac mac = take();
        for (byte[] part : parts) {
            mac.update(part);
        }
        byte[] code = mac.doFinal();
        idle.set(mac);
        return code;
    }

    /** The 32 bytes for the first {@code length} bytes of the head, followed by the rest. */
    public byte[] mac(byte[] head, int length, byte[] rest) {
        Mac mac = take();
        mac.update(head, 0, length);
        byte[] code = mac.doFinal(rest);
        idle.set(mac);
        return code;
    }

    /** A computation that has not begun, as it is again after its end. */
    private Mac take() {
        Mac mac = idle.getAndSet(null);
        return mac == null ? copy(prototype) : mac;
    }

    private static Mac copy(Mac mac) {
        try {
            return (Mac) mac.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's " + ALGORITHM + " can be cloned, this provider's can not", e);
        }
    }
}
