package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.opencinema.fakes.ProviderCall.Answer;

/** ID tokens, right ones and wrong ones, and the key that they are verified with. */
final class GoogleTokens {
    private static final int LIFETIME_SECONDS = 3600;
    private static final String KEY_ID = "google-1";

    private final KeyPair key = newKey();
    private final KeyPair otherKey = newKey();
    private final String clientId;
    private final String clientSecret;
    private final Clock clock;

    GoogleTokens(String clientId, String clientSecret, Clock clock) {
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.clock = clock;
    }

    Map<String, Object> keys() {
        RSAPublicKey published = (RSAPublicKey) key.getPublic();
        return Map.of(
                "keys",
                List.of(Map.of(
                        "kty",
                        "RSA",
                        "kid",
                        KEY_ID,
                        "use",
                        "sig",
                        "alg",
                        "RS256",
                        "n",
                        number(published.getModulus()),
                        "e",
                        number(published.getPublicExponent()))));
    }

    String idToken(String issuer, ProviderCodes.Grant grant, String accessToken, ProviderFault fault) {
        String algorithm = switch (fault) {
            case UNSIGNED -> "none";
            case SIGNED_WITH_SECRET -> "HS256";
            default -> "RS256";
        };
        String keyId = fault == ProviderFault.UNKNOWN_KEY ? "google-2" : KEY_ID;
        String content = json(Map.of("alg", algorithm, "kid", keyId, "typ", "JWT"))
                + "."
                + json(claims(issuer, grant, accessToken, fault));
        try {
            return content + "."
                    + switch (fault) {
                        case UNSIGNED -> "";
                        case SIGNED_WITH_SECRET -> base64(mac(content));
                        case OTHER_KEY, UNKNOWN_KEY -> base64(sign(otherKey, content));
                        default -> base64(sign(key, content));
                    };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA and HMAC", e);
        }
    }

    private Map<String, Object> claims(
            String issuer, ProviderCodes.Grant grant, String accessToken, ProviderFault fault) {
        long now = clock.instant().getEpochSecond();
        FakePerson person = grant.person();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", fault == ProviderFault.OTHER_ISSUER ? "https://accounts.google.com" : issuer);
        claims.put(
                "aud",
                switch (fault) {
                    case OTHER_AUDIENCE -> "another-client";
                    case SEVERAL_AUDIENCES -> List.of(clientId, "another-client");
                    default -> clientId;
                });
        if (fault != ProviderFault.SEVERAL_AUDIENCES) {
            claims.put("azp", fault == ProviderFault.OTHER_PARTY ? "another-client" : clientId);
        }
        claims.put("sub", person.id());
        claims.put("name", person.name());
        if (person.email() != null) {
            claims.put("email", person.email());
            claims.put("email_verified", person.emailVerified());
        }
        if (!grant.nonce().isEmpty() && fault != ProviderFault.NO_NONCE) {
            claims.put("nonce", fault == ProviderFault.OTHER_NONCE ? "n-0S6_WzA2Mj" : grant.nonce());
        }
        byte[] hash = ProviderCodes.sha256(fault == ProviderFault.OTHER_ACCESS_TOKEN ? "another" : accessToken);
        claims.put("at_hash", base64(Arrays.copyOf(hash, hash.length / 2)));
        long shift = fault == ProviderFault.EXPIRED
                ? -2L * LIFETIME_SECONDS
                : fault == ProviderFault.NOT_YET ? LIFETIME_SECONDS : 0;
        claims.put("iat", now + shift);
        claims.put("exp", now + shift + LIFETIME_SECONDS);
        return claims;
    }

    private static byte[] sign(KeyPair key, String content) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key.getPrivate());
        signature.update(content.getBytes(US_ASCII));
        return signature.sign();
    }

    private byte[] mac(String content) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(clientSecret.getBytes(UTF_8), "HmacSHA256"));
        return mac.doFinal(content.getBytes(US_ASCII));
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    private static String json(Map<String, Object> content) {
        return base64(Answer.json(200, content).body().getBytes(UTF_8));
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return base64(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
