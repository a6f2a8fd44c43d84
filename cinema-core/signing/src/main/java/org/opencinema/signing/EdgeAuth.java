package org.opencinema.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.UrlVerification.Reason;
import org.opencinema.signing.UrlVerification.Rejected;
import org.opencinema.signing.internal.HmacSha256;
import org.opencinema.signing.internal.SafeUrl;

/**
 * Tokens of Akamai's Edge Authorization ("Auth Token 2.0"), HMAC-SHA256 over an ACL or one URL. Thread-safe.
 *
 * <p>The query of a URL is not signed: that is Akamai's format. Akamai takes a second, "transition" key during a rotation, and so
 * does this.
 */
public final class EdgeAuth implements UrlSigner, UrlVerifier {
    private static final Pattern TOKEN = Pattern.compile("(?:ip=(?<ip>[^~]+)~)?(?:st=(?<st>[0-9]+)~)?exp=(?<exp>[0-9]+)"
            + "(?:~acl=(?<acl>[^~]+))?(?:~id=[^~]+)?(?:~data=[^~]+)?~hmac=(?<hmac>[0-9a-f]{64})");
    private static final Pattern FIELD = Pattern.compile("[\\x21-\\x7e&&[^~&#\"\\\\<>%]]+");
    private static final int MIN_KEY_BYTES = 16;

    private final List<HmacSha256> keys;
    private final String parameter;
    private final @Nullable String salt;
    private final boolean escapeEarly;
    private final Validity validity;

    private EdgeAuth(Builder builder, Clock clock) {
        keys = List.copyOf(builder.keys);
        parameter = builder.parameter;
        salt = builder.salt;
        escapeEarly = builder.escapeEarly;
        validity = new Validity(clock, builder.skew);
    }

    /**
     * Tokens that this key signs.
     *
     * @throws IllegalArgumentException when the key has fewer than 16 bytes
     */
    public static Builder builder(byte[] key) {
        return new Builder().alsoAccept(key);
    }

    /** The URL with a token for its path alone. */
    @Override
    public URI sign(URI url, Instant expiresAt) {
        SafeUrl safe = unsigned(url);
        String fields = "exp=" + Validity.seconds(expiresAt);
        return URI.create(safe.with(parameter + "=" + fields + "~hmac=" + hmac(keys.get(0), fields, safe.path())));
    }

    /**
     * The URL with the {@link #token} of a grant.
     *
     * @throws IllegalArgumentException as {@link #sign(URI, Instant)}, or when a text of the grant has a character that the format
     *     has no place for
     */
    public URI sign(URI url, EdgeGrant grant) {
        return URI.create(unsigned(url).with(parameter + "=" + token(grant)));
    }

    /** A token with an ACL, for a cookie, a header or the query. */
    public String token(EdgeGrant grant) {
        List<String> fields = new ArrayList<>();
        if (grant.address() != null) {
            fields.add("ip=" + escaped(grant.address()));
        }
        if (grant.startsAt() != null) {
            fields.add("st=" + Validity.seconds(grant.startsAt()));
        }
        fields.add("exp=" + Validity.seconds(grant.expiresAt()));
        fields.add("acl=" + checked(String.join("!", grant.acl())));
        if (grant.sessionId() != null) {
            fields.add("id=" + escaped(grant.sessionId()));
        }
        if (grant.payload() != null) {
            fields.add("data=" + escaped(grant.payload()));
        }
        String text = String.join("~", fields);
        return text + "~hmac=" + hmac(keys.get(0), text, null);
    }

    /** As {@link #verify(String, String)} for a viewer whose address is not known: a token bound to one is rejected. */
    @Override
    public UrlVerification verify(String url) {
        return verify(url, "");
    }

    /** Whether the token in the query opens the path of the URL now for a viewer at this address, compared as text. */
    public UrlVerification verify(String url, String address) {
        SafeUrl safe = SafeUrl.parse(url);
        String token = safe == null ? null : safe.parameter(parameter);
        return safe == null || token == null ? new Rejected(Reason.MALFORMED) : verify(token, safe.path(), address);
    }

    /** Whether a token, from a cookie or a header, opens this path now for a viewer at this address. */
    public UrlVerification verify(String token, String path, String address) {
        Matcher fields = TOKEN.matcher(token);
        if (token.length() > SafeUrl.MAX_LENGTH || !SafeUrl.isSafePath(path) || !fields.matches()) {
            return new Rejected(Reason.MALFORMED);
        }
        long starts = fields.group("st") == null ? 0 : Validity.parse(fields.group("st"));
        long expires = Validity.parse(fields.group("exp"));
        if (starts < 0 || expires < 0) {
            return new Rejected(Reason.MALFORMED);
        }
        String acl = fields.group("acl");
        String signed = token.substring(0, fields.start("hmac") - "~hmac=".length());
        byte[] presented = fields.group("hmac").getBytes(UTF_8);
        boolean valid = false;
        for (HmacSha256 key : keys) {
            valid |= MessageDigest.isEqual(
                    hmac(key, signed, acl == null ? path : null).getBytes(UTF_8), presented);
        }
        if (!valid) {
            return new Rejected(Reason.BAD_SIGNATURE);
        }
        String bound = fields.group("ip");
        boolean elsewhere = bound != null && !bound.equals(escape(address));
        if (elsewhere || (acl != null && !opens(acl, path))) {
            return new Rejected(Reason.NOT_COVERED);
        }
        return validity.at(starts, expires);
    }

    private static boolean opens(String acl, String path) {
        for (String pattern : acl.split("!", -1)) {
            if (Glob.matches(pattern, path)) {
                return true;
            }
        }
        return false;
    }

    private SafeUrl unsigned(URI url) {
        SafeUrl safe = SafeUrl.of(url.toString());
        if (safe.has(parameter)) {
            throw new IllegalArgumentException("the URL already has a parameter " + parameter);
        }
        return safe;
    }

    private String hmac(HmacSha256 key, String fields, @Nullable String path) {
        String source = fields + (path == null ? "" : "~url=" + escape(path)) + (salt == null ? "" : "~salt=" + salt);
        return HexFormat.of().formatHex(key.mac(source.getBytes(UTF_8)));
    }

    private String escaped(String text) {
        return escapeEarly ? escape(text) : checked(text);
    }

    private static String checked(String text) {
        if (!FIELD.matcher(text).matches()) {
            throw new IllegalArgumentException("visible ASCII without ~ & # % \" \\ < > is needed, was " + text);
        }
        return text;
    }

    /** As Akamai's libraries do: percent-encoded in lower case, all but letters, digits and {@code -_.!()}. */
    private String escape(String text) {
        if (!escapeEarly) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            char c = (char) (b & 0xff);
            if (isAlphanumeric(c) || "-_.!()".indexOf(c) >= 0) {
                escaped.append(c);
            } else {
                escaped.append('%').append(HexFormat.of().toHexDigits(b));
            }
        }
        return escaped.toString();
    }

    private static boolean isAlphanumeric(char c) {
        return c < 0x80 && Character.isLetterOrDigit(c);
    }

    /** Options; all but the key have the defaults of Akamai's libraries. Not thread-safe. */
    public static final class Builder {
        private final List<HmacSha256> keys = new ArrayList<>();
        private String parameter = "__token__";
        private @Nullable String salt;
        private boolean escapeEarly;
        private Duration skew = Duration.ZERO;

        private Builder() {}

        /** Another key whose tokens are accepted; the first signs. */
        public Builder alsoAccept(byte[] key) {
            if (key.length < MIN_KEY_BYTES) {
                throw new IllegalArgumentException(
                        "the key must have at least " + MIN_KEY_BYTES + " bytes, had " + key.length);
            }
            keys.add(HmacSha256.of(key));
            return this;
        }

        /** The query parameter that carries the token, by default {@code __token__}. */
        public Builder parameter(String name) {
            parameter = checked(name);
            return this;
        }

        /** Secret text that is signed along but not sent, by default none. */
        public Builder salt(String text) {
            salt = text;
            return this;
        }

        /** As Akamai's "Escape token input", by default off. */
        public Builder escapeEarly() {
            escapeEarly = true;
            return this;
        }

        /** How far the clocks of signer and verifier may differ, by default not at all. */
        public Builder skew(Duration most) {
            skew = most;
            return this;
        }

        /** The signer and verifier. */
        public EdgeAuth build(Clock clock) {
            return new EdgeAuth(this, clock);
        }
    }
}
