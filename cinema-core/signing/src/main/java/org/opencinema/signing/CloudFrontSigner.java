package org.opencinema.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opencinema.signing.internal.SafeUrl;

/**
 * Signs URLs and cookies for CloudFront, with a canned or a custom policy. Thread-safe.
 *
 * <p>A signature costs some hundred microseconds. Sign one policy with a wildcard for each session, never each segment.
 */
public final class CloudFrontSigner implements UrlSigner {
    private final String keyPairId;
    private final PrivateKey key;

    private CloudFrontSigner(String keyPairId, PrivateKey key) {
        this.keyPairId = keyPairId;
        this.key = key;
    }

    /**
     * A signer with a key of a trusted key group.
     *
     * @param key RSA of 2048 bits or ECDSA on P-256: CloudFront takes no other
     * @throws IllegalArgumentException when the key is neither RSA nor EC, or the id is not of letters and digits
     */
    public static CloudFrontSigner create(String keyPairId, PrivateKey key) {
        algorithm(key.getAlgorithm());
        if (!keyPairId.matches("[A-Za-z0-9]{1,64}")) {
            throw new IllegalArgumentException("a key pair id has 1 to 64 letters and digits, was " + keyPairId);
        }
        return new CloudFrontSigner(keyPairId, key);
    }

    static String algorithm(String key) {
        return switch (key) {
            case "RSA" -> "SHA1withRSA";
            case "EC" -> "SHA1withECDSA";
            default -> throw new IllegalArgumentException("CloudFront takes RSA and EC keys, was " + key);
        };
    }

    /** The URL with a canned policy: it opens itself, query and all, to anyone. */
    @Override
    public URI sign(URI url, Instant expiresAt) {
        SafeUrl safe = unsigned(url);
        CloudFrontPolicy policy = CloudFrontPolicy.of(safe.toString(), expiresAt);
        String query = "Expires=" + Validity.seconds(expiresAt) + "&Signature=" + signature(policy.json());
        return URI.create(safe.with(query + "&Key-Pair-Id=" + keyPairId));
    }

    /**
     * The URL with a custom policy, which may open more than it.
     *
     * @throws IllegalArgumentException as {@link UrlSigner#sign}, or when the policy does not cover the URL
     */
    public URI sign(URI url, CloudFrontPolicy policy) {
        SafeUrl safe = unsigned(url);
        if (!Glob.matches(policy.resource(), safe.toString())) {
            throw new IllegalArgumentException("the policy for " + policy.resource() + " does not cover " + url);
        }
        String json = policy.json();
        String query = "Policy=" + base64(json.getBytes(UTF_8)) + "&Signature=" + signature(json);
        return URI.create(safe.with(query + "&Key-Pair-Id=" + keyPairId));
    }

    /** The values of the three cookies by their names, for a custom policy; the caller adds domain, path, Secure and HttpOnly. */
    public Map<String, String> cookies(CloudFrontPolicy policy) {
        String json = policy.json();
        Map<String, String> cookies = new LinkedHashMap<>();
        cookies.put("CloudFront-Policy", base64(json.getBytes(UTF_8)));
        cookies.put("CloudFront-Signature", signature(json));
        cookies.put("CloudFront-Key-Pair-Id", keyPairId);
        return cookies;
    }

    private static SafeUrl unsigned(URI url) {
        SafeUrl safe = SafeUrl.of(url.toString());
        for (String name : CloudFrontVerifier.PARAMETERS) {
            if (safe.has(name)) {
                throw new IllegalArgumentException("the URL already has a parameter " + name);
            }
        }
        return safe;
    }

    private String signature(String policy) {
        try {
            Signature signature = Signature.getInstance(algorithm(key.getAlgorithm()));
            signature.initSign(key);
            signature.update(policy.getBytes(UTF_8));
            return base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of " + keyPairId + " cannot sign", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder()
                .encodeToString(bytes)
                .replace('+', '-')
                .replace('=', '_')
                .replace('/', '~');
    }
}
