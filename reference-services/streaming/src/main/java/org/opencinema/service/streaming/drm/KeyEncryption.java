package org.opencinema.service.streaming.drm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** AES-256-GCM under keys from the configuration; one encrypts, all decrypt. Thread-safe. */
final class KeyEncryption {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final int currentId;
    private final Map<Integer, SecretKeySpec> keys = new HashMap<>();
    private final SecureRandom random;

    KeyEncryption(int currentId, Map<Integer, byte[]> keys, SecureRandom random) {
        keys.forEach((id, key) -> {
            if (key.length != KEY_BYTES) {
                throw new IllegalArgumentException(
                        "the content key %d (STREAMING_CONTENT_KEY) must be %d bytes in base64, was %d"
                                .formatted(id, KEY_BYTES, key.length));
            }
            this.keys.put(id, new SecretKeySpec(key, "AES"));
        });
        if (!this.keys.containsKey(currentId)) {
            throw new IllegalArgumentException("there is no key-encryption key " + currentId);
        }
        this.currentId = currentId;
        this.random = random;
    }

    /** The id of the key that encrypts. */
    int currentId() {
        return currentId;
    }

    /** The ids of the keys that only decrypt. */
    List<Integer> otherIds() {
        return keys.keySet().stream().filter(id -> id != currentId).toList();
    }

    /** Nonce, ciphertext and tag, under the current key; it opens for the same owner only. */
    byte[] seal(String owner, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, currentId, owner, nonce).doFinal(plain);
            byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt", e);
        }
    }

    /** What {@link #seal} gave, under the key with that id. */
    byte[] open(int keyId, String owner, byte[] sealed) {
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, keyId, owner, nonce)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException(
                    "the content key of " + owner + " was not encrypted with the key-encryption key " + keyId, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot decrypt", e);
        }
    }

    private Cipher cipher(int mode, int keyId, String owner, byte[] nonce) throws GeneralSecurityException {
        @Nullable SecretKeySpec key = keys.get(keyId);
        if (key == null) {
            throw new IllegalStateException("the content key of " + owner + " is under the key-encryption key " + keyId
                    + ", which the configuration does not have (STREAMING_OTHER_CONTENT_KEY)");
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(UTF_8));
        return cipher;
    }
}
