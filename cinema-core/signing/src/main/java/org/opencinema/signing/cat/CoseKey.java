package org.opencinema.signing.cat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.internal.HmacSha256;

/** A key with the one algorithm (RFC 9053) that it is for; what a token says of its algorithm is compared, never obeyed. */
final class CoseKey {
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

    /** The algorithms of CTA-5007 by their COSE numbers. */
    enum Algorithm {
        HS256(5, 17, "MAC0"),
        ES256(-7, 18, "Signature1"),
        PS256(-37, 18, "Signature1");

        final long label;
        final long tag;
        final String context;

        Algorithm(long label, long tag, String context) {
            this.label = label;
            this.tag = tag;
            this.context = context;
        }
    }

    final byte[] id;
    final Algorithm algorithm;
    private final @Nullable HmacSha256 hmac;
    private final @Nullable PrivateKey privateKey;
    private final @Nullable PublicKey publicKey;

    private CoseKey(
            String id,
            Algorithm algorithm,
            @Nullable HmacSha256 hmac,
            @Nullable PrivateKey privateKey,
            @Nullable PublicKey publicKey) {
        if (id.isEmpty() || id.length() > 64) {
            throw new IllegalArgumentException("a key id has 1 to 64 characters, had " + id.length());
        }
        this.id = id.getBytes(UTF_8);
        this.algorithm = algorithm;
        this.hmac = hmac;
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    static CoseKey hs256(String id, byte[] secret) {
        if (secret.length < 32) {
            throw new IllegalArgumentException(
                    "the secret of key " + id + " must have at least 32 bytes, had " + secret.length);
        }
        return new CoseKey(id, Algorithm.HS256, HmacSha256.of(secret), null, null);
    }

    static CoseKey es256(String id, @Nullable PrivateKey privateKey, @Nullable PublicKey publicKey) {
        Object key = privateKey == null ? publicKey : privateKey;
        if (!(key instanceof ECKey ec) || ec.getParams().getOrder().bitLength() != 256) {
            throw new IllegalArgumentException("ES256 needs a key on P-256");
        }
        return new CoseKey(id, Algorithm.ES256, null, privateKey, publicKey);
    }

    static CoseKey ps256(String id, @Nullable PrivateKey privateKey, @Nullable PublicKey publicKey) {
        Object key = privateKey == null ? publicKey : privateKey;
        if (!(key instanceof RSAKey rsa) || rsa.getModulus().bitLength() < 2048) {
            throw new IllegalArgumentException("PS256 needs an RSA key of at least 2048 bits");
        }
        return new CoseKey(id, Algorithm.PS256, null, privateKey, publicKey);
    }

    byte[] sign(byte[] text) {
        if (hmac != null) {
            return hmac.mac(text);
        }
        try {
            Signature signature = signature();
            signature.initSign(privateKey);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key cannot sign", e);
        }
    }

    boolean verifies(byte[] text, byte[] presented) {
        if (hmac != null) {
            return MessageDigest.isEqual(hmac.mac(text), presented);
        }
        try {
            Signature signature = signature();
            signature.initVerify(publicKey);
            signature.update(text);
            return isRight(signature, presented);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key cannot verify", e);
        }
    }

    private Signature signature() throws GeneralSecurityException {
        if (algorithm == Algorithm.ES256) {
            return Signature.getInstance("SHA256withECDSAinP1363Format");
        }
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(PSS);
        return signature;
    }

    private static boolean isRight(Signature signature, byte[] presented) {
        try {
            return signature.verify(presented);
        } catch (SignatureException notEvenASignature) {
            return false;
        }
    }
}
