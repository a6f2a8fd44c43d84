package org.opencinema.signing.cat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of a request that a token shall let pass. What is not said is not known, and a claim about it rejects. Immutable. */
public final class CatRequest {
    /**
     * A DPoP proof (RFC 9449) of the request, whose signature, method, URL and token hash the caller has checked.
     *
     * @param thumbprint the SHA-256 thumbprint (RFC 7638) of its key, in base64url without padding
     */
    public record Proof(String thumbprint, Instant issuedAt, String id) {}

    /** Degrees. */
    record Position(double latitude, double longitude) {}

    final @Nullable String method;
    final @Nullable UrlParts url;
    final @Nullable InetAddress address;
    final long system;
    final Map<String, List<String>> headers;
    final @Nullable String protocol;
    final Set<String> countries;
    final @Nullable Position position;
    final double altitude;
    final byte @Nullable [] tlsPublicKey;
    final @Nullable Proof proof;

    private CatRequest(Builder builder) {
        method = builder.method;
        url = builder.url;
        address = builder.address;
        system = builder.system;
        headers = Map.copyOf(builder.headers);
        protocol = builder.protocol;
        countries = Set.copyOf(builder.countries);
        position = builder.position;
        altitude = builder.altitude;
        tlsPublicKey = builder.tlsPublicKey;
        proof = builder.proof;
    }

    /**
     * A request for a URL.
     *
     * @param url absolute, without the token; one that servers may read differently ({@code ..}, encoded separators, other than ASCII)
     *     is as good as none
     */
    public static Builder builder(String method, String url) {
        return new Builder(method, UrlParts.of(url));
    }

    /** Says more of a request. Not thread-safe. */
    public static final class Builder {
        private final String method;
        private final @Nullable UrlParts url;
        private @Nullable InetAddress address;
        private long system = -1;
        private final Map<String, List<String>> headers = new TreeMap<>();
        private @Nullable String protocol;
        private Set<String> countries = Set.of();
        private @Nullable Position position;
        private double altitude = Double.NaN;
        private byte @Nullable [] tlsPublicKey;
        private @Nullable Proof proof;

        private Builder(String method, @Nullable UrlParts url) {
            this.method = method;
            this.url = url;
        }

        /** The viewer's address. */
        public Builder address(InetAddress viewer) {
            address = viewer;
            return this;
        }

        /** The number of the viewer's autonomous system. */
        public Builder network(long number) {
            system = number;
            return this;
        }

        /** A header; each value of one that comes several times. */
        public Builder header(String name, String value) {
            headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                    .add(value);
            return this;
        }

        /** The protocol that TLS ALPN agreed on, such as h2. */
        public Builder protocol(String alpn) {
            protocol = alpn;
            return this;
        }

        /** Where the viewer is by ISO 3166, in all the ways that are known, such as US and US-CA. */
        public Builder country(String... codes) {
            countries = Set.of(codes);
            return this;
        }

        /** Where the viewer is, in degrees. */
        public Builder position(double latitude, double longitude) {
            position = new Position(latitude, longitude);
            return this;
        }

        /** How high the viewer is, in metres. */
        public Builder altitude(double metres) {
            altitude = metres;
            return this;
        }

        /** The public key of the TLS client's certificate, as SubjectPublicKeyInfo. */
        public Builder tlsPublicKey(byte[] encoded) {
            tlsPublicKey = encoded.clone();
            return this;
        }

        /** The proof that came along. */
        public Builder proof(Proof checked) {
            proof = checked;
            return this;
        }

        /** The request. */
        public CatRequest build() {
            return new CatRequest(this);
        }
    }
}
