package org.opencinema.tokens;

import com.auth0.jwt.algorithms.Algorithm;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The algorithms that tokens are signed with (RFC 7518 §3): asymmetric ones only, so that whoever verifies tokens cannot
 * make them. On a stock JDK 17 {@link #RS256} is verified some 25 times faster than {@link #ES256}.
 */
public enum SignatureAlgorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256; keys of 2,048 bits. */
    RS256("SHA256withRSA", null, null),
    /** RSASSA-PSS with SHA-256; keys of 2,048 bits. */
    PS256("RSASSA-PSS", new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1), null),
    /** ECDSA with P-256 and SHA-256. */
    ES256("SHA256withECDSAinP1363Format", null, EllipticCurve.P256),
    /** ECDSA with P-384 and SHA-384. */
    ES384("SHA384withECDSAinP1363Format", null, EllipticCurve.P384);

    /** Each thread keeps what it checked last, as tokens in a row are mostly signed with one key. */
    private static final ThreadLocal<Check> LAST_CHECK = new ThreadLocal<>();

    private final String jcaName;

    @SuppressWarnings("ImmutableEnumChecker") // the class has no setters
    private final @Nullable PSSParameterSpec parameters;

    private final @Nullable EllipticCurve curve;

    private record Check(SignatureAlgorithm algorithm, PublicKey key, Signature signature) {}

    SignatureAlgorithm(String jcaName, @Nullable PSSParameterSpec parameters, @Nullable EllipticCurve curve) {
        this.jcaName = jcaName;
        this.parameters = parameters;
        this.curve = curve;
    }

    /** The algorithm of this name in the header {@code alg}, which is exact in its letters. */
    static Optional<SignatureAlgorithm> find(@Nullable String name) {
        for (SignatureAlgorithm algorithm : values()) {
            if (algorithm.name().equals(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** The curve of its keys; null for RSA. */
    @Nullable
    EllipticCurve curve() {
        return curve;
    }

    /** Checks that the key is one of this algorithm, strong enough, and on the curve. */
    void check(PublicKey key) {
        if (curve == null && key instanceof RSAPublicKey rsa) {
            RsaKeys.check(rsa);
        } else if (curve != null && key instanceof ECPublicKey ec) {
            curve.check(ec);
        } else {
            throw new IllegalArgumentException("not a key of " + this + ": " + key.getAlgorithm());
        }
    }

    Algorithm signing(PrivateKey key) {
        return switch (this) {
            case RS256 -> Algorithm.RSA256(null, (RSAPrivateKey) key);
            case PS256 -> Algorithm.RSA256PSS(null, (RSAPrivateKey) key);
            case ES256 -> Algorithm.ECDSA256(null, (ECPrivateKey) key);
            case ES384 -> Algorithm.ECDSA384(null, (ECPrivateKey) key);
        };
    }

    /** Whether the key made this signature of this text. What is no signature at all is not one of this text either. */
    boolean verify(PublicKey key, byte[] text, byte[] signature) {
        if (curve != null && !curve.isInRange(signature)) {
            return false;
        }
        try {
            Signature check = ready(key);
            check.update(text);
            return check.verify(signature);
        } catch (SignatureException e) {
            LAST_CHECK.remove(); // in whatever state it is
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK verifies " + jcaName, e);
        }
    }

    /** Ready for a text. */
    private Signature ready(PublicKey key) throws GeneralSecurityException {
        Check last = LAST_CHECK.get();
        if (last != null && last.algorithm() == this && last.key().equals(key)) {
            return last.signature();
        }
        Signature check = Signature.getInstance(jcaName);
        if (parameters != null) {
            check.setParameter(parameters);
        }
        check.initVerify(key);
        LAST_CHECK.set(new Check(this, key, check));
        return check;
    }
}
