package org.opencinema.signing.cat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.cat.Cbor.Tagged;

/** What a token says. Immutable. */
public final class CatClaims {
    private static final long VERSION = 1;

    private final Map<Object, @Nullable Object> map;

    private CatClaims(Map<Object, @Nullable Object> map) {
        this.map = Collections.unmodifiableMap(map);
    }

    /** Claims of version 1 (catv) and nothing else yet. */
    public static Builder builder() {
        return new Builder(new LinkedHashMap<>()).put(Claim.CATV, VERSION);
    }

    /** As these, to change some. */
    public Builder toBuilder() {
        return new Builder(new LinkedHashMap<>(map));
    }

    static CatClaims of(Map<?, ?> map) {
        return new CatClaims(new LinkedHashMap<>(map));
    }

    Map<Object, @Nullable Object> map() {
        return map;
    }

    @Nullable
    Object get(Claim claim) {
        return map.get(claim.key);
    }

    /** Who signed the token. */
    public Optional<String> issuer() {
        return text(Claim.ISS);
    }

    /** For whom the token is. */
    public Optional<String> subject() {
        return text(Claim.SUB);
    }

    /** The id of the token in hexadecimal digits. */
    public Optional<String> id() {
        return get(Claim.CTI) instanceof byte[] id ? Optional.of(HexFormat.of().formatHex(id)) : Optional.empty();
    }

    /** The first instant at which the token no longer opens anything. */
    public Optional<Instant> expiresAt() {
        boolean finite = get(Claim.EXP) instanceof Number value && Math.abs(value.doubleValue()) < 1e15;
        return finite && get(Claim.EXP) instanceof Number seconds
                ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
                : Optional.empty();
    }

    /** Whether the token has this claim. */
    public boolean has(Claim claim) {
        return map.containsKey(claim.key);
    }

    /** A claim of the caller's own with text, as {@link Builder#text} sets it. */
    public Optional<String> text(int key) {
        return map.get((long) key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private Optional<String> text(Claim claim) {
        return text(claim.key());
    }

    /** A part of a URL that catu speaks of. */
    public enum Part {
        /** In lower case. */
        SCHEME(0),
        /** In lower case, without the port. */
        HOST(1),
        /** In digits, that of the scheme when the URL has none. */
        PORT(2),
        /** As it is written, from the first slash. */
        PATH(3),
        /** Without the question mark, its parameters sorted. */
        QUERY(4),
        /** The path before its last slash. */
        PARENT_PATH(5),
        /** The path after its last slash. */
        FILENAME(6),
        /** The file name before its first dot. */
        STEM(7),
        /** The file name from its first dot on. */
        EXTENSION(8);

        private static final Part[] VALUES = values();

        final Long label;

        Part(long label) {
            this.label = label;
        }

        static @Nullable Part of(@Nullable Object label) {
            for (Part part : VALUES) {
                if (part.label.equals(label)) {
                    return part;
                }
            }
            return null;
        }
    }

    /** Sets claims; each method one, and again replaces it. Not thread-safe. */
    public static final class Builder {
        private final Map<Object, @Nullable Object> map;

        private Builder(Map<Object, @Nullable Object> map) {
            this.map = map;
        }

        Builder put(Claim claim, @Nullable Object value) {
            map.put(claim.key, value);
            return this;
        }

        /** iss. */
        public Builder issuer(String issuer) {
            return put(Claim.ISS, issuer);
        }

        /** sub. */
        public Builder subject(String subject) {
            return put(Claim.SUB, subject);
        }

        /** aud: any of these may accept the token. */
        public Builder audience(String... audiences) {
            return put(Claim.AUD, audiences.length == 1 ? audiences[0] : List.of((Object[]) audiences));
        }

        /** exp; parts of a second are cut off. */
        public Builder expiresAt(Instant instant) {
            return put(Claim.EXP, instant.getEpochSecond());
        }

        /** nbf; parts of a second are cut off. */
        public Builder notBefore(Instant instant) {
            return put(Claim.NBF, instant.getEpochSecond());
        }

        /** iat; parts of a second are cut off. */
        public Builder issuedAt(Instant instant) {
            return put(Claim.IAT, instant.getEpochSecond());
        }

        /** cti. */
        public Builder id(byte[] id) {
            return put(Claim.CTI, id.clone());
        }

        /** cnf: the SHA-256 thumbprint (RFC 7638) of the key that the holder proves to have by DPoP. */
        public Builder confirmedBy(byte[] thumbprint) {
            return put(Claim.CNF, Map.of(ClaimChecks.CNF_JKT, thumbprint.clone()));
        }

        /** catdpop: for how long a proof is fresh, and whether it may be used once only. */
        public Builder dpop(Duration window, boolean once) {
            Map<Object, Object> settings = new LinkedHashMap<>();
            settings.put(ClaimChecks.DPOP_WINDOW, window.toSeconds());
            settings.put(ClaimChecks.DPOP_JTI, once ? 1L : 0L);
            return put(Claim.CATDPOP, settings);
        }

        /** catreplay 1: the token may be used once; it needs an id. */
        public Builder once() {
            return put(Claim.CATREPLAY, 1L);
        }

        /** catreplay 2: further uses are told to the {@link ReplayStore}, which decides; the token needs an id. */
        public Builder detectReuse() {
            return put(Claim.CATREPLAY, 2L);
        }

        /** catpor: of the requests this share, 0 to 1, is rejected until then. */
        public Builder rejectedShare(double share, String id, Instant until) {
            return put(Claim.CATPOR, List.of(share, id.getBytes(UTF_8), until.getEpochSecond()));
        }

        /** catnip with addresses: one or more of them, or of the systems of {@link #networks}, must be the viewer's. */
        public Builder addresses(InetAddress... addresses) {
            Arrays.stream(addresses).forEach(address -> addNetwork(tagged(address.getAddress(), address.getAddress())));
            return this;
        }

        /** catnip with a block of addresses, such as 192.0.2.0 and 24 bits. */
        public Builder network(InetAddress address, int bits) {
            byte[] prefix = Network.masked(address.getAddress(), bits);
            int length = prefix.length;
            while (length > 0 && prefix[length - 1] == 0) {
                length--;
            }
            return addNetwork(tagged(prefix, List.of((long) bits, Arrays.copyOf(prefix, length))));
        }

        /** catnip with autonomous systems. */
        public Builder networks(long... systems) {
            Arrays.stream(systems).forEach(this::addNetwork);
            return this;
        }

        private static Tagged tagged(byte[] address, Object value) {
            return new Tagged(address.length == 4 ? Network.IPV4 : Network.IPV6, value);
        }

        private Builder addNetwork(Object entry) {
            List<Object> entries = new ArrayList<>();
            if (map.get(Claim.CATNIP.key) instanceof List<?> before) {
                entries.addAll(before);
            }
            entries.add(entry);
            return put(Claim.CATNIP, entries);
        }

        /** catu: a condition on a part of the URL, besides those on other parts. */
        public Builder url(Part part, Match match) {
            return putInMap(Claim.CATU, part.label, match.toMap());
        }

        /** cath: a condition on a header, besides those on other headers. */
        public Builder header(String name, Match match) {
            return putInMap(Claim.CATH, name, match.toMap());
        }

        private Builder putInMap(Claim claim, Object key, Object value) {
            Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
            if (map.get(claim.key) instanceof Map<?, ?> before) {
                entries.putAll(before);
            }
            entries.put(key, value);
            return put(claim, entries);
        }

        /** catm. */
        public Builder methods(String... methods) {
            return put(Claim.CATM, List.of((Object[]) methods));
        }

        /** catalpn, such as h2. */
        public Builder protocols(String... protocols) {
            return put(
                    Claim.CATALPN,
                    Arrays.stream(protocols).map(p -> p.getBytes(UTF_8)).toList());
        }

        /** catgeoiso3166: countries such as US, or subdivisions such as US-CA. */
        public Builder countries(String... codes) {
            return put(Claim.CATGEOISO3166, List.of((Object[]) codes));
        }

        /** catgeocoord: a circle, by degrees and metres, besides others. */
        public Builder circle(double latitude, double longitude, long radius) {
            List<Object> circles = new ArrayList<>();
            if (map.get(Claim.CATGEOCOORD.key) instanceof List<?> before) {
                circles.addAll(before);
            }
            circles.add(List.of(latitude, longitude, radius));
            return put(Claim.CATGEOCOORD, circles);
        }

        /** geohash: any of these. */
        public Builder geohashes(String... geohashes) {
            return put(Claim.GEOHASH, geohashes.length == 1 ? geohashes[0] : List.of((Object[]) geohashes));
        }

        /** catgeoalt: an altitude and how much it may differ, in metres. */
        public Builder altitude(double metres, double deviation) {
            return put(Claim.CATGEOALT, List.of(metres, deviation));
        }

        /** cattpk: the SHA-256 of the public key (SubjectPublicKeyInfo) of the TLS client. */
        public Builder tlsPublicKey(byte[] sha256) {
            return put(Claim.CATTPK, sha256.clone());
        }

        /** catif: what to answer when a claim rejects. */
        public Builder onRejection(Claim claim, CatAction action) {
            return putInMap(Claim.CATIF, claim.key, action.toList());
        }

        /** catr. */
        public Builder renewal(CatRenewal renewal) {
            return put(Claim.CATR, renewal.toMap());
        }

        /**
         * A claim of the caller's own; verifiers must be told to ignore it.
         *
         * @throws IllegalArgumentException when it is one of {@link Claim}
         */
        public Builder text(int key, String value) {
            if (Claim.of((long) key) != null) {
                throw new IllegalArgumentException(Claim.of((long) key) + " has a method of its own");
            }
            map.put((long) key, value);
            return this;
        }

        /** The claims. */
        public CatClaims build() {
            return new CatClaims(new LinkedHashMap<>(map));
        }
    }
}
