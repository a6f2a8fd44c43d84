package org.opencinema.signing;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a signature for CloudFront opens, for whom and until when: a custom policy.
 *
 * @param resource a URL with the wildcards {@code *} and {@code ?}, in visible ASCII without quotes and backslashes
 * @param startsAt null for at once
 * @param addresses an IPv4 address or block such as {@code 192.0.2.0/24}, null for any
 */
public record CloudFrontPolicy(
        String resource,
        Instant expiresAt,
        @Nullable Instant startsAt,
        @Nullable String addresses) {
    private static final Pattern RESOURCE = Pattern.compile("[\\x21-\\x7e&&[^\"\\\\]]{1,4096}");
    private static final Pattern BLOCK =
            Pattern.compile("(?:[0-9]{1,3}\\.){3}[0-9]{1,3}(?:/(?:[0-9]|[12][0-9]|3[0-2]))?");
    private static final Pattern JSON =
            Pattern.compile("\\{\"Statement\":\\[\\{\"Resource\":\"(?<resource>[\\x21-\\x7e&&[^\"\\\\]]{1,4096})\","
                    + "\"Condition\":\\{\"DateLessThan\":\\{\"AWS:EpochTime\":(?<expires>[0-9]{1,12})}"
                    + "(?:,\"IpAddress\":\\{\"AWS:SourceIp\":\"(?<addresses>[0-9./]+)\"})?"
                    + "(?:,\"DateGreaterThan\":\\{\"AWS:EpochTime\":(?<starts>[0-9]{1,12})})?}}]}");

    /** Checked. */
    public CloudFrontPolicy {
        if (!RESOURCE.matcher(resource).matches()) {
            throw new IllegalArgumentException(
                    "a resource is 1 to 4096 visible ASCII characters without \" and \\, was " + resource);
        }
        if (addresses != null && (!BLOCK.matcher(addresses).matches() || number(addresses) < 0)) {
            throw new IllegalArgumentException("an IPv4 address or block is needed, was " + addresses);
        }
    }

    /** What opens a resource for anyone. */
    public static CloudFrontPolicy of(String resource, Instant expiresAt) {
        return new CloudFrontPolicy(resource, expiresAt, null, null);
    }

    String json() {
        String address = addresses == null ? "" : ",\"IpAddress\":{\"AWS:SourceIp\":\"" + addresses + "\"}";
        String start =
                startsAt == null ? "" : ",\"DateGreaterThan\":{\"AWS:EpochTime\":" + Validity.seconds(startsAt) + "}";
        return "{\"Statement\":[{\"Resource\":\"" + resource + "\",\"Condition\":{\"DateLessThan\":{\"AWS:EpochTime\":"
                + Validity.seconds(expiresAt) + "}" + address + start + "}}]}";
    }

    /** A policy as this library and the AWS SDK write it, or null. */
    static @Nullable CloudFrontPolicy parse(String json) {
        Matcher parts = JSON.matcher(json);
        if (!parts.matches()) {
            return null;
        }
        String starts = parts.group("starts");
        String addresses = parts.group("addresses");
        if (addresses != null && (!BLOCK.matcher(addresses).matches() || number(addresses) < 0)) {
            return null;
        }
        return new CloudFrontPolicy(
                parts.group("resource"),
                Instant.ofEpochSecond(Long.parseLong(parts.group("expires"))),
                starts == null ? null : Instant.ofEpochSecond(Long.parseLong(starts)),
                addresses);
    }

    boolean isFor(String address) {
        if (addresses == null) {
            return true;
        }
        if (!BLOCK.matcher(address).matches() || address.indexOf('/') >= 0 || number(address) < 0) {
            return false;
        }
        int slash = addresses.indexOf('/');
        int bits = slash < 0 ? 32 : Integer.parseInt(addresses.substring(slash + 1));
        return bits == 0 || number(address) >>> (32 - bits) == number(addresses) >>> (32 - bits);
    }

    private static long number(String address) {
        long number = 0;
        int slash = address.indexOf('/');
        for (String part : (slash < 0 ? address : address.substring(0, slash)).split("\\.", -1)) {
            int value = Integer.parseInt(part);
            if (value > 255) {
                return -1;
            }
            number = (number << 8) | value;
        }
        return number;
    }
}
