package org.opencinema.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.opencinema.signing.UrlVerification.Reason;
import org.opencinema.signing.UrlVerification.Rejected;
import org.opencinema.signing.internal.SafeUrl;

/**
 * URLs for nginx's {@code ngx_http_secure_link_module}, with the parameters {@code md5} and {@code expires}. Thread-safe.
 *
 * <p>nginx checks them with
 *
 * <pre>
 * secure_link $arg_md5,$arg_expires;
 * secure_link_md5 "$secure_link_expires$uri SECRET";
 * </pre>
 *
 * MD5 is nginx's choice; without nginx take {@link PathSigner}. nginx knows one secret for a location: to rotate without a gap, let
 * {@code auth_request} ask a verifier that has both.
 */
public final class SecureLink implements UrlSigner, UrlVerifier {
    private static final int MIN_SECRET = 16;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final List<String> secrets;
    private final Validity validity;

    private SecureLink(List<String> secrets, Validity validity) {
        this.secrets = secrets;
        this.validity = validity;
    }

    /**
     * Links of one secret, without clock skew.
     *
     * @throws IllegalArgumentException when the secret has fewer than 16 characters
     */
    public static SecureLink create(String secret, Clock clock) {
        return create(List.of(secret), clock, Duration.ZERO);
    }

    /**
     * Links that the first secret signs and all verify.
     *
     * @param skew how far the clocks of signer and verifier may differ
     * @throws IllegalArgumentException when there is no secret, one has fewer than 16 characters, or the skew is negative
     */
    public static SecureLink create(List<String> secrets, Clock clock, Duration skew) {
        if (secrets.isEmpty() || secrets.stream().anyMatch(secret -> secret.length() < MIN_SECRET)) {
            throw new IllegalArgumentException(
                    "there must be a secret, and each have at least " + MIN_SECRET + " characters");
        }
        return new SecureLink(List.copyOf(secrets), new Validity(clock, skew));
    }

    @Override
    public URI sign(URI url, Instant expiresAt) {
        SafeUrl safe = SafeUrl.of(url.toString());
        if (safe.has("md5") || safe.has("expires")) {
            throw new IllegalArgumentException("the URL already has a parameter md5 or expires");
        }
        String expires = Long.toString(Validity.seconds(expiresAt));
        return URI.create(
                safe.with("md5=" + BASE64.encodeToString(md5(secrets.get(0), expires, safe)) + "&expires=" + expires));
    }

    @Override
    public UrlVerification verify(String url) {
        SafeUrl safe = SafeUrl.parse(url);
        String expires = safe == null ? null : safe.parameter("expires");
        String presented = safe == null ? null : safe.parameter("md5");
        if (safe == null || expires == null || presented == null || Validity.parse(expires) < 0) {
            return new Rejected(Reason.MALFORMED);
        }
        byte[] text = presented.getBytes(UTF_8);
        boolean valid = false;
        for (String secret : secrets) {
            valid |= MessageDigest.isEqual(BASE64.encode(md5(secret, expires, safe)), text);
        }
        return valid ? validity.at(0, Validity.parse(expires)) : new Rejected(Reason.BAD_SIGNATURE);
    }

    private static byte[] md5(String secret, String expires, SafeUrl url) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(expires.getBytes(UTF_8));
            md5.update(url.decodedPath());
            return md5.digest((" " + secret).getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
