package org.opencinema.service.streaming;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.CloudFrontPolicy;
import org.opencinema.signing.CloudFrontSigner;
import org.opencinema.signing.manifest.UriRules;

/**
 * An edge that is a distribution of CloudFront, as infrastructure/terraform/cloudfront makes it: playlists come from this service, which
 * is told so by a header, and segments from the bucket, for cookies that this service signs.
 */
final class CloudFront {
    private final String edge;
    private final CloudFrontSigner signer;

    CloudFront(String edge, String keyPairId, PrivateKey key) {
        this.edge = edge;
        this.signer = CloudFrontSigner.create(keyPairId, key);
    }

    /** Reads an RSA or P-256 key, PKCS #8 in base64. */
    static PrivateKey key(String base64) {
        byte[] bytes = Base64.getMimeDecoder().decode(base64);
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(bytes);
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(encoded);
        } catch (GeneralSecurityException notRsa) {
            try {
                return KeyFactory.getInstance("EC").generatePrivate(encoded);
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException(
                        "STREAMING_CLOUDFRONT_PRIVATE_KEY is no RSA or EC key in PKCS #8 and base64", e);
            }
        }
    }

    /** Whether this is its name. */
    boolean is(@Nullable String name) {
        return edge.equals(name);
    }

    /** The cookies that open one package at this address until then, by their names. */
    Map<String, String> cookies(URI url, UUID packageId, Instant expiresAt) {
        return signer.cookies(CloudFrontPolicy.of(url + directory(packageId) + "*", expiresAt));
    }

    static String directory(UUID packageId) {
        return "/" + MediaPackage.prefix(packageId);
    }

    /** What leads from a playlist of segments to the bucket. */
    static UriRules.Builder rules(UUID packageId) {
        return UriRules.builder().prefix(directory(packageId));
    }
}
