package org.opencinema.signing.cat;

import java.security.PrivateKey;

/** Signs tokens with one key. Thread-safe. */
public final class CatSigner {
    private final CoseKey key;

    private CatSigner(CoseKey key) {
        this.key = key;
    }

    /**
     * A signer with HMAC-SHA256 (COSE_Mac0).
     *
     * @throws IllegalArgumentException when the id has not 1 to 64 characters or the secret fewer than 32 bytes
     */
    public static CatSigner hs256(String keyId, byte[] secret) {
        return new CatSigner(CoseKey.hs256(keyId, secret));
    }

    /**
     * A signer with ECDSA on P-256 (COSE_Sign1).
     *
     * @throws IllegalArgumentException when the id has not 1 to 64 characters or the key is another
     */
    public static CatSigner es256(String keyId, PrivateKey key) {
        return new CatSigner(CoseKey.es256(keyId, key, null));
    }

    /**
     * A signer with RSASSA-PSS (COSE_Sign1).
     *
     * @throws IllegalArgumentException when the id has not 1 to 64 characters or the key is not RSA of 2048 bits or more
     */
    public static CatSigner ps256(String keyId, PrivateKey key) {
        return new CatSigner(CoseKey.ps256(keyId, key, null));
    }

    /**
     * The token in base64url, for a header, a cookie or the query.
     *
     * @throws IllegalArgumentException when it would have more than 8,192 characters
     */
    public String sign(CatClaims claims) {
        return CoseMessage.sign(key, Cbor.write(claims.map()));
    }
}
