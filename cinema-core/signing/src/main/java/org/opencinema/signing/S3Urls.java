package org.opencinema.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.UrlVerification.Reason;
import org.opencinema.signing.UrlVerification.Rejected;
import org.opencinema.signing.internal.HmacSha256;
import org.opencinema.signing.internal.SafeUrl;

/**
 * Presigned URLs of S3, AWS Signature Version 4 in the query, with an unsigned payload. Thread-safe.
 *
 * <p>The id of the access key is the key id: to rotate, let the verifier know both, then change the one that signs.
 */
public final class S3Urls implements UrlSigner, UrlVerifier {
    private static final Duration MAX_VALIDITY = Duration.ofDays(7);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String SIGNATURE = "X-Amz-Signature";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);

    private final String region;
    private final String accessKeyId;
    private final Map<String, String> secrets;
    private final Clock clock;
    private final Duration skew;

    private S3Urls(String region, String accessKeyId, Map<String, String> secrets, Clock clock, Duration skew) {
        this.region = region;
        this.accessKeyId = accessKeyId;
        this.secrets = secrets;
        this.clock = clock;
        this.skew = new Validity(clock, skew).skew();
    }

    /** URLs of one access key in one region, without clock skew. */
    public static S3Urls create(String region, String accessKeyId, String secretKey, Clock clock) {
        return create(region, accessKeyId, Map.of(accessKeyId, secretKey), clock, Duration.ZERO);
    }

    /**
     * URLs that one access key signs and all verify.
     *
     * @param secrets secret access keys by the id of the access key
     * @param skew how far the clocks of signer and verifier may differ
     * @throws IllegalArgumentException when the signing key is not among the secrets, or the skew is negative
     */
    public static S3Urls create(
            String region, String accessKeyId, Map<String, String> secrets, Clock clock, Duration skew) {
        if (!secrets.containsKey(accessKeyId)) {
            throw new IllegalArgumentException("the access key " + accessKeyId + " has no secret");
        }
        return new S3Urls(region, accessKeyId, Map.copyOf(secrets), clock, skew);
    }

    /** As {@link #sign(String, URI, Map, Instant)} for GET. */
    @Override
    public URI sign(URI url, Instant expiresAt) {
        return sign("GET", url, Map.of(), expiresAt);
    }

    /**
     * The URL of an object for a method.
     *
     * @param headers those, besides Host, that the request must have with these values
     * @throws IllegalArgumentException as {@link UrlSigner#sign}, or when the expiry is not within 1 second to 7 days from now
     */
    public URI sign(String method, URI url, Map<String, String> headers, Instant expiresAt) {
        SafeUrl safe = SafeUrl.of(url.toString());
        Instant now = clock.instant();
        long seconds = Math.floorDiv(Duration.between(now, expiresAt).toMillis(), 1000L);
        if (seconds < 1 || seconds > MAX_VALIDITY.toSeconds()) {
            throw new IllegalArgumentException("a presigned URL must expire in 1 second to 7 days, was " + expiresAt);
        }
        Map<String, String> query = query(safe);
        if (query == null || query.keySet().stream().anyMatch(name -> name.startsWith("X-Amz-"))) {
            throw new IllegalArgumentException(
                    "each parameter must stand in the query once, and none start with X-Amz-");
        }
        Map<String, String> signedHeaders = withHost(headers, safe);
        String time = TIME.format(now);
        query.put("X-Amz-Algorithm", ALGORITHM);
        query.put("X-Amz-Credential", encode(accessKeyId + "/" + scope(time)));
        query.put("X-Amz-Date", time);
        query.put("X-Amz-Expires", Long.toString(seconds));
        query.put("X-Amz-SignedHeaders", encode(String.join(";", signedHeaders.keySet())));
        String path = encode(safe.decodedPath(), true);
        query.put(SIGNATURE, signature(requestOf(method, path, query, signedHeaders), time, secret(accessKeyId)));
        return URI.create(safe.origin() + path + "?" + joined(query));
    }

    /** As {@link #verify(String, String, Map)} for GET. */
    @Override
    public UrlVerification verify(String url) {
        return verify("GET", url, Map.of());
    }

    /** Whether the URL opens what it names now for a request with this method and these headers; Host is that of the URL. */
    public UrlVerification verify(String method, String url, Map<String, String> headers) {
        SafeUrl safe = SafeUrl.parse(url);
        Map<String, String> query = safe == null ? null : query(safe);
        if (safe == null || query == null || !ALGORITHM.equals(query.get("X-Amz-Algorithm"))) {
            return new Rejected(Reason.MALFORMED);
        }
        String time = query.getOrDefault("X-Amz-Date", "");
        long signedAt = instant(time);
        long seconds = Validity.parse(query.getOrDefault("X-Amz-Expires", ""));
        String presented = query.getOrDefault(SIGNATURE, "");
        query.remove(SIGNATURE);
        Map<String, String> sent = withHost(headers, safe);
        String named = encode(String.join(";", sent.keySet()));
        String[] credential = query.getOrDefault("X-Amz-Credential", "").split("%2F", 2);
        if (signedAt < 0
                || seconds < 1
                || seconds > MAX_VALIDITY.toSeconds()
                || credential.length != 2
                || !credential[1].equals(encode(scope(time)))
                || !named.equals(query.get("X-Amz-SignedHeaders"))) {
            return new Rejected(Reason.MALFORMED);
        }
        String secret = secrets.get(credential[0]);
        if (secret == null) {
            return new Rejected(Reason.UNKNOWN_KEY);
        }
        String request = requestOf(method, encode(safe.decodedPath(), true), query, sent);
        String expected = signature(request, time, secret);
        if (!MessageDigest.isEqual(expected.getBytes(UTF_8), presented.getBytes(UTF_8))) {
            return new Rejected(Reason.BAD_SIGNATURE);
        }
        return new Validity(clock, skew).at(signedAt, signedAt + seconds);
    }

    private String secret(String id) {
        String secret = secrets.get(id);
        if (secret == null) {
            throw new IllegalStateException("no secret of " + id);
        }
        return secret;
    }

    private String scope(String time) {
        return time.substring(0, Math.min(8, time.length())) + "/" + region + "/s3/aws4_request";
    }

    private static String requestOf(
            String method, String path, Map<String, String> query, Map<String, String> headers) {
        StringBuilder request =
                new StringBuilder(method).append('\n').append(path).append('\n');
        request.append(joined(query)).append('\n');
        headers.forEach(
                (name, value) -> request.append(name).append(':').append(value).append('\n'));
        return request.append('\n')
                .append(String.join(";", headers.keySet()))
                .append("\nUNSIGNED-PAYLOAD")
                .toString();
    }

    private static String joined(Map<String, String> query) {
        return query.entrySet().stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue())
                .collect(Collectors.joining("&"));
    }

    private String signature(String request, String time, String secret) {
        String scope = scope(time);
        String text = ALGORITHM + "\n" + time + "\n" + scope + "\n" + sha256(request);
        byte[] key = ("AWS4" + secret).getBytes(UTF_8);
        for (String part : scope.split("/", -1)) {
            key = HmacSha256.of(key).mac(part.getBytes(UTF_8));
        }
        return HexFormat.of().formatHex(HmacSha256.of(key).mac(text.getBytes(UTF_8)));
    }

    /** Parameters in the order and the spelling of a canonical request, or null when one is broken or stands there twice. */
    private static @Nullable Map<String, String> query(SafeUrl url) {
        Map<String, String> query = new TreeMap<>();
        for (String pair : url.pairs()) {
            int equals = pair.indexOf('=');
            byte[] name = SafeUrl.decode(equals < 0 ? pair : pair.substring(0, equals));
            byte[] value = SafeUrl.decode(equals < 0 ? "" : pair.substring(equals + 1));
            if (name == null || value == null || query.put(encode(name, false), encode(value, false)) != null) {
                return null;
            }
        }
        return query;
    }

    private static Map<String, String> withHost(Map<String, String> headers, SafeUrl url) {
        Map<String, String> all = new TreeMap<>();
        headers.forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), value.strip()));
        all.put(
                "host",
                url.origin().equals("https://" + url.host())
                        ? url.host().replaceFirst(":443$", "")
                        : url.host().replaceFirst(":80$", ""));
        return all;
    }

    private static String encode(String text) {
        return encode(text.getBytes(UTF_8), false);
    }

    private static String encode(byte[] text, boolean path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text) {
            char c = (char) (b & 0xff);
            if ((c < 0x80 && Character.isLetterOrDigit(c)) || "-_.~".indexOf(c) >= 0 || (path && c == '/')) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static long instant(String time) {
        try {
            return LocalDateTime.parse(time, TIME).toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException notATime) {
            return -1;
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
