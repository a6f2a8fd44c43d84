package org.opencinema.tokens;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Public keys as a JWK set (RFC 7517, RFC 7518 §6) and their thumbprints (RFC 7638). */
final class Jwks {
    /** More keys in one set are no key set of an issuer but an attempt to fill the memory. */
    static final int MAX_KEYS = 64;

    private static final int MAX_ID_LENGTH = 256;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private Jwks() {}

    static String write(List<VerificationKey> keys) {
        return keys.stream().map(Jwks::write).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    /** The private parameters of a JWK are not even known here. */
    private static String write(VerificationKey key) {
        return "{\"kid\":\"" + key.id() + "\",\"use\":\"sig\",\"alg\":\"" + key.algorithm() + "\","
                + members(key.key()).substring(1);
    }

    /**
     * The keys of a set by their ids. Keys of other kinds and for other uses, broken ones and weak ones are passed over, as
     * RFC 7517 §5 asks: one bad key does not take the others away.
     *
     * @throws IOException if this is no key set, has too many keys, or two with the same id
     */
    static Map<String, VerificationKey> read(byte[] json) throws IOException {
        if (!(Json.object(json).get("keys") instanceof List<?> members)) {
            throw new IOException("no list of keys");
        }
        if (members.size() > MAX_KEYS) {
            throw new IOException("more than " + MAX_KEYS + " keys: " + members.size());
        }
        Map<String, VerificationKey> keys = new HashMap<>();
        for (Object member : members) {
            VerificationKey key =
                    member instanceof Map<?, ?> jwk ? key(texts(jwk)).orElse(null) : null;
            if (key != null && keys.put(key.id(), key) != null) {
                throw new IOException("two keys have the same id");
            }
        }
        return Map.copyOf(keys);
    }

    /** The members that are texts, which are all that a key needs. */
    static Map<String, String> texts(Map<?, ?> jwk) {
        Map<String, String> texts = new HashMap<>();
        jwk.forEach((name, value) -> {
            if (name instanceof String key && value instanceof String text) {
                texts.put(key, text);
            }
        });
        return texts;
    }

    private static Optional<VerificationKey> key(Map<String, String> jwk) {
        String id = jwk.get("kid");
        if (id == null || id.length() > MAX_ID_LENGTH || !"sig".equals(jwk.getOrDefault("use", "sig"))) {
            return Optional.empty();
        }
        try {
            return algorithm(jwk)
                    .flatMap(
                            algorithm -> publicKey(algorithm, jwk).map(key -> new VerificationKey(id, algorithm, key)));
        } catch (IllegalArgumentException brokenOrWeak) {
            return Optional.empty();
        }
    }

    private static Optional<SignatureAlgorithm> algorithm(Map<String, String> jwk) {
        String named = jwk.get("alg");
        if (named != null) {
            return SignatureAlgorithm.find(named);
        }
        if ("RSA".equals(jwk.get("kty"))) {
            return Optional.of(SignatureAlgorithm.RS256);
        }
        return EllipticCurve.find(jwk.get("crv"))
                .map(curve -> curve == EllipticCurve.P256 ? SignatureAlgorithm.ES256 : SignatureAlgorithm.ES384);
    }

    static Optional<PublicKey> publicKey(SignatureAlgorithm algorithm, Map<String, String> jwk) {
        EllipticCurve curve = algorithm.curve();
        try {
            if (curve == null && "RSA".equals(jwk.get("kty"))) {
                return Optional.of(RsaKeys.publicKey(number(jwk.get("n")), number(jwk.get("e"))));
            }
            if (curve != null && "EC".equals(jwk.get("kty")) && curve.jwkName().equals(jwk.get("crv"))) {
                return Optional.of(curve.publicKey(coordinate(curve, jwk.get("x")), coordinate(curve, jwk.get("y"))));
            }
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static BigInteger number(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            throw new IllegalArgumentException("a number is missing");
        }
        return new BigInteger(1, DECODER.decode(text));
    }

    private static BigInteger coordinate(EllipticCurve curve, @Nullable String text) {
        if (text == null || DECODER.decode(text).length != curve.bytes()) {
            throw new IllegalArgumentException(
                    "a coordinate of " + curve.jwkName() + " has " + curve.bytes() + " bytes");
        }
        return number(text);
    }

    static String thumbprint(PublicKey key) {
        try {
            return ENCODER.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(members(key).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The required members of the JWK in the order of their names, without spaces: RFC 7638 §3.2. */
    private static String members(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return "{\"e\":\"" + encode(rsa.getPublicExponent(), 0) + "\",\"kty\":\"RSA\",\"n\":\""
                    + encode(rsa.getModulus(), 0) + "\"}";
        }
        if (key instanceof ECPublicKey ec) {
            for (EllipticCurve curve : EllipticCurve.values()) {
                if (curve.isOf(ec)) {
                    return "{\"crv\":\"" + curve.jwkName() + "\",\"kty\":\"EC\",\"x\":\""
                            + encode(ec.getW().getAffineX(), curve.bytes()) + "\",\"y\":\""
                            + encode(ec.getW().getAffineY(), curve.bytes()) + "\"}";
                }
            }
        }
        throw new IllegalArgumentException("neither an RSA key nor one on P-256 or P-384: " + key.getAlgorithm());
    }

    /** The number in big-endian bytes without sign, at least so many. */
    private static String encode(BigInteger value, int minLength) {
        byte[] signed = value.toByteArray();
        int start = signed.length > 1 && signed[0] == 0 ? 1 : 0;
        int length = signed.length - start;
        byte[] bytes = new byte[Math.max(length, minLength)];
        System.arraycopy(signed, start, bytes, bytes.length - length, length);
        return ENCODER.encodeToString(bytes);
    }
}
