package org.opencinema.tokens.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.opencinema.tokens.SignatureAlgorithm;
import org.opencinema.tokens.SigningKey;

/** Makes tokens of any text, which an issuer would never sign. Not thread-safe. */
final class TokenForge {
    private final Map<String, String> claims = new LinkedHashMap<>();

    TokenForge(String issuer, String audience, Instant now) {
        claims.put("iss", quoted(issuer));
        claims.put("aud", quoted(audience));
        claims.put("sub", quoted("01890a5d-ac96-774b-bcce-b302099a8057"));
        claims.put("client_id", quoted("web"));
        claims.put("jti", quoted("01890a5d-ac96-774b-bcce-b302099a8058"));
        claims.put("sid", quoted("01890a5d-ac96-774b-bcce-b302099a8059"));
        claims.put("roles", "[\"viewer\",\"editor\",\"admin\"]");
        claims.put("country", quoted("US"));
        claims.put("iat", Long.toString(now.getEpochSecond()));
        claims.put("exp", Long.toString(now.getEpochSecond() + 900));
    }

    String claims() {
        return json(claims);
    }

    String with(String name, String json) {
        Map<String, String> changed = new LinkedHashMap<>(claims);
        changed.put(name, json);
        return json(changed);
    }

    String without(String name) {
        Map<String, String> changed = new LinkedHashMap<>(claims);
        changed.remove(name);
        return json(changed);
    }

    static String header(String algorithm, String keyId) {
        return "{\"typ\":\"at+jwt\",\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\"}";
    }

    static String header(SigningKey key) {
        return header(key.algorithm().name(), key.id());
    }

    /** The header with members before its own, as JSON without braces. */
    static String header(SigningKey key, String members) {
        return "{" + members + "," + header(key).substring(1);
    }

    static String sign(String header, String claims, SigningKey key) {
        return signText(encode(header) + "." + encode(claims), key, key.algorithm());
    }

    static String signText(String text, SigningKey key, SignatureAlgorithm algorithm) {
        return text + "." + encode(signature(text, key, algorithm));
    }

    static byte[] signature(String text, SigningKey key, SignatureAlgorithm algorithm) {
        try {
            Signature signature = switch (algorithm) {
                case RS256 -> Signature.getInstance("SHA256withRSA");
                case PS256 -> Signature.getInstance("RSASSA-PSS");
                case ES256 -> Signature.getInstance("SHA256withECDSAinP1363Format");
                case ES384 -> Signature.getInstance("SHA384withECDSAinP1363Format");
            };
            if (algorithm == SignatureAlgorithm.PS256) {
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            signature.initSign(privateKey(key));
            signature.update(text.getBytes(UTF_8));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with " + algorithm, e);
        }
    }

    /** An ECDSA signature as JCA and OpenSSL give it, which is not that of RFC 7518 §3.4. */
    static byte[] derSignature(String text, SigningKey key) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(privateKey(key));
            signature.update(text.getBytes(UTF_8));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with ECDSA", e);
        }
    }

    static String mac(String header, String claims, byte[] secret) {
        try {
            String text = encode(header) + "." + encode(claims);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return text + "." + encode(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    static byte[] pem(Key key) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return ("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n").getBytes(UTF_8);
    }

    static String encode(String text) {
        return encode(text.getBytes(UTF_8));
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static PrivateKey privateKey(SigningKey key) throws GeneralSecurityException {
        String kind = key.publicKey().key().getAlgorithm();
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(key.pkcs8()));
    }

    private static String json(Map<String, String> members) {
        return members.entrySet().stream()
                .map(member -> quoted(member.getKey()) + ":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
