package org.opencinema.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.UrlVerification.Reason;
import org.opencinema.signing.UrlVerification.Rejected;
import org.opencinema.signing.internal.SafeUrl;

/** Checks what {@link CloudFrontSigner} and the AWS SDK sign, as CloudFront does: for an origin of one's own, and tests. Thread-safe. */
public final class CloudFrontVerifier implements UrlVerifier {
    static final String[] PARAMETERS = {"Expires", "Policy", "Signature", "Key-Pair-Id"};

    private final Map<String, PublicKey> keys;
    private final Validity validity;

    private CloudFrontVerifier(Map<String, PublicKey> keys, Validity validity) {
        this.keys = keys;
        this.validity = validity;
    }

    /**
     * A verifier that accepts signatures of every one of these keys.
     *
     * @param keys by key pair id
     * @param skew how far the clocks of signer and verifier may differ
     * @throws IllegalArgumentException when a key is neither RSA nor EC, or the skew is negative
     */
    public static CloudFrontVerifier create(Map<String, PublicKey> keys, Clock clock, Duration skew) {
        keys.values().forEach(key -> CloudFrontSigner.algorithm(key.getAlgorithm()));
        return new CloudFrontVerifier(Map.copyOf(keys), new Validity(clock, skew));
    }

    /** As {@link #verify(String, String)} for a viewer whose address is not known: a policy bound to one is rejected. */
    @Override
    public UrlVerification verify(String url) {
        return verify(url, "");
    }

    /** Whether the URL opens itself now for a viewer at this IPv4 address. */
    public UrlVerification verify(String url, String address) {
        SafeUrl safe = SafeUrl.parse(url);
        String keyPairId = safe == null ? null : safe.parameter("Key-Pair-Id");
        String signature = safe == null ? null : safe.parameter("Signature");
        if (safe == null || keyPairId == null || signature == null || safe.has("Policy") == safe.has("Expires")) {
            return new Rejected(Reason.MALFORMED);
        }
        String resource = safe.without(PARAMETERS);
        if (safe.has("Policy")) {
            String policy = safe.parameter("Policy");
            return policy == null
                    ? new Rejected(Reason.MALFORMED)
                    : custom(resource, policy, signature, keyPairId, address);
        }
        String expires = safe.parameter("Expires");
        long seconds = expires == null ? -1 : Validity.parse(expires);
        if (seconds < 0 || resource.length() > 4096) {
            return new Rejected(Reason.MALFORMED);
        }
        String canned =
                CloudFrontPolicy.of(resource, Instant.ofEpochSecond(seconds)).json();
        Rejected rejected = check(canned.getBytes(UTF_8), signature, keyPairId);
        return rejected == null ? validity.at(0, seconds) : rejected;
    }

    /** Whether the three cookies open this URL now for a viewer at this IPv4 address. */
    public UrlVerification verifyCookies(Map<String, String> cookies, String url, String address) {
        String policy = cookies.get("CloudFront-Policy");
        String signature = cookies.get("CloudFront-Signature");
        String keyPairId = cookies.get("CloudFront-Key-Pair-Id");
        if (policy == null || signature == null || keyPairId == null || SafeUrl.parse(url) == null) {
            return new Rejected(Reason.MALFORMED);
        }
        return custom(url, policy, signature, keyPairId, address);
    }

    private UrlVerification custom(String url, String policy, String signature, String keyPairId, String address) {
        byte[] json = base64(policy);
        if (json == null) {
            return new Rejected(Reason.MALFORMED);
        }
        Rejected rejected = check(json, signature, keyPairId);
        if (rejected != null) {
            return rejected;
        }
        CloudFrontPolicy parsed = CloudFrontPolicy.parse(new String(json, UTF_8));
        if (parsed == null) {
            return new Rejected(Reason.MALFORMED);
        }
        if (!Glob.matches(parsed.resource(), url) || !parsed.isFor(address)) {
            return new Rejected(Reason.NOT_COVERED);
        }
        long starts = parsed.startsAt() == null ? 0 : parsed.startsAt().getEpochSecond();
        return validity.at(starts, parsed.expiresAt().getEpochSecond());
    }

    private @Nullable Rejected check(byte[] policy, String text, String keyPairId) {
        byte[] presented = base64(text);
        if (presented == null) {
            return new Rejected(Reason.MALFORMED);
        }
        PublicKey key = keys.get(keyPairId);
        if (key == null) {
            return new Rejected(Reason.UNKNOWN_KEY);
        }
        try {
            Signature signature = Signature.getInstance(CloudFrontSigner.algorithm(key.getAlgorithm()));
            signature.initVerify(key);
            signature.update(policy);
            return isRight(signature, presented) ? null : new Rejected(Reason.BAD_SIGNATURE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of " + keyPairId + " cannot verify", e);
        }
    }

    private static boolean isRight(Signature signature, byte[] presented) {
        try {
            return signature.verify(presented);
        } catch (SignatureException notEvenASignature) {
            return false;
        }
    }

    private static byte @Nullable [] base64(String text) {
        if (text.length() > SafeUrl.MAX_LENGTH || text.chars().anyMatch(c -> "+/=".indexOf(c) >= 0)) {
            return null;
        }
        String standard = text.replace('-', '+').replace('_', '=').replace('~', '/');
        try {
            byte[] bytes = Base64.getDecoder().decode(standard);
            return Base64.getEncoder().encodeToString(bytes).equals(standard) ? bytes : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
