package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * An Apple device as far as it can be played: it makes a server playback context (SPC) of version 1 for a certificate, and opens the
 * content key context (CKC) that {@link FairPlayFake} answers. The session key inside, which a real device derives by a secret of Apple,
 * is not there. Not thread-safe.
 */
public final class FairPlayDevice {
    static final long ASSET_ID = 0x1bf7f53f5d5d5a1fL;
    static final long TRANSACTION_ID = 0x47aa7ad3440577deL;
    static final long ANTI_REPLAY = 0x89c90f12204106b2L;
    static final long CONTENT_KEY = 0x58b38165af0e3d5aL;
    static final long HDCP = 0x2e52f1530d8ddb4aL;
    static final int BLOCK = 16;

    private final byte[] certificate;
    private final byte[] key = new byte[BLOCK];
    private final byte[] vector = new byte[BLOCK];
    private final SecureRandom random = new SecureRandom();

    /** @param certificate in DER */
    public FairPlayDevice(byte[] certificate) {
        this.certificate = certificate.clone();
        random.nextBytes(key);
        random.nextBytes(vector);
    }

    /** The SPC that asks for the key of an asset. */
    public byte[] context(String assetId) {
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key, vector, payload(assetId));
        return ByteBuffer.allocate(176 + sealed.length)
                .putInt(1)
                .putInt(0)
                .put(vector)
                .put(wrapped())
                .put(sha1(certificate))
                .putInt(sealed.length)
                .put(sealed)
                .array();
    }

    /** The content key in a CKC. */
    public byte[] open(byte[] ckc) {
        return Arrays.copyOf(read(ckc, CONTENT_KEY), BLOCK);
    }

    /** The HDCP that a CKC asks for. */
    public long hdcp(byte[] ckc) {
        return ByteBuffer.wrap(read(ckc, HDCP)).getLong();
    }

    private byte[] read(byte[] ckc, long tag) {
        byte[] iv = Arrays.copyOfRange(ckc, 8, 24);
        byte[] plain = crypt(Cipher.DECRYPT_MODE, key, iv, Arrays.copyOfRange(ckc, 28, ckc.length));
        return parse(plain).getOrDefault(tag, new byte[0]);
    }

    private byte[] payload(String assetId) {
        byte[] nonce = new byte[BLOCK];
        random.nextBytes(nonce);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(block(ASSET_ID, assetId.getBytes(UTF_8)));
        out.writeBytes(block(TRANSACTION_ID, Arrays.copyOf(nonce, 8)));
        out.writeBytes(block(ANTI_REPLAY, nonce));
        return out.toByteArray();
    }

    private byte[] wrapped() {
        try {
            Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
            rsa.init(
                    Cipher.ENCRYPT_MODE,
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(certificate))
                            .getPublicKey());
            return rsa.doFinal(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no certificate to encrypt for", e);
        }
    }

    /** Tag, length of the block, length of the value, the value, and what fills it up to whole blocks. */
    static byte[] block(long tag, byte[] value) {
        int size = (value.length + BLOCK - 1) / BLOCK * BLOCK;
        return ByteBuffer.allocate(BLOCK + size)
                .putLong(tag)
                .putInt(size)
                .putInt(value.length)
                .put(value)
                .array();
    }

    /** The values by their tags. Throws IllegalArgumentException if there is no sense in it, or a tag comes twice. */
    static Map<Long, byte[]> parse(byte[] payload) {
        Map<Long, byte[]> values = new TreeMap<>();
        ByteBuffer in = ByteBuffer.wrap(payload);
        while (in.remaining() >= BLOCK) {
            long tag = in.getLong();
            int size = in.getInt();
            int length = in.getInt();
            if (size < 0 || size % BLOCK != 0 || size > in.remaining() || length < 0 || length > size) {
                throw new IllegalArgumentException("a block is longer than what is there");
            }
            byte[] value = new byte[length];
            in.get(value).position(in.position() + size - length);
            if (values.put(tag, value) != null) {
                throw new IllegalArgumentException("a tag comes twice");
            }
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("the last block is cut off");
        }
        return values;
    }

    static byte[] crypt(int mode, byte[] key, byte[] vector, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(vector));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("these are no whole blocks", e);
        }
    }

    static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
