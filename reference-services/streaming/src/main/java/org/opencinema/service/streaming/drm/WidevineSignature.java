package org.opencinema.service.streaming.drm;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests to Widevine's service as it asks providers to: AES-256-CBC over their SHA-1. */
final class WidevineSignature {
    private final SecretKeySpec key;
    private final IvParameterSpec vector;

    WidevineSignature(byte[] key, byte[] vector) {
        this.key = new SecretKeySpec(key, "AES");
        this.vector = new IvParameterSpec(vector);
    }

    byte[] of(byte[] request) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.ENCRYPT_MODE, key, vector);
            return cipher.doFinal(MessageDigest.getInstance("SHA-1").digest(request));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of the Widevine provider cannot sign", e);
        }
    }
}
