package org.opencinema.service.streaming;

import jakarta.ws.rs.core.NewCookie;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.signing.PathSigner;
import org.opencinema.signing.SecureLink;
import org.opencinema.signing.manifest.UriRules;

/** The links to media that a session gets, and what its playlists add to theirs. */
final class MediaLinks {
    /** Stands in a path in place of the token. */
    static final String ELSEWHERE = "-";

    static final String COOKIE = "cinema_media";
    static final String QUERY = "media_token";

    /** The signature of a link is of its path alone, so that any edge can check it. */
    static final String ORIGIN = "https://media";

    /** A picture of a storyboard in WebVTT: the line {@code sprite.jpg#xywh=0,0,160,90}. */
    private static final Pattern SPRITE = Pattern.compile("(?m)^([A-Za-z0-9][A-Za-z0-9._/-]*)(#xywh=[0-9,]+)$");

    private final PathSigner tokens;
    private final Optional<SecureLink> links;
    private final Optional<CloudFront> cloudFront;
    private final Watermarks watermarks;
    private final StreamingConfiguration.ProtectionConfiguration configuration;
    private final Clock clock;

    MediaLinks(
            PathSigner tokens,
            Optional<SecureLink> links,
            Optional<CloudFront> cloudFront,
            Watermarks watermarks,
            StreamingConfiguration.ProtectionConfiguration configuration,
            Clock clock) {
        this.tokens = tokens;
        this.links = links;
        this.cloudFront = cloudFront;
        this.watermarks = watermarks;
        this.configuration = configuration;
        this.clock = clock;
    }

    /** Where a session finds its media, and the cookies that open it, if some do. */
    record Links(
            LinkProtection protection,
            Optional<String> edge,
            String hls,
            String dash,
            String thumbnails,
            List<NewCookie> cookies) {}

    /** The same links at an edge. */
    private Links at(Edges.Server server, Links links, UUID packageId, Instant expiresAt) {
        List<NewCookie> cookies = new ArrayList<>(links.cookies());
        cloudFront
                .filter(distribution -> distribution.is(server.name()))
                .map(distribution -> distribution.cookies(server.url(), packageId, expiresAt))
                .orElse(Map.of())
                .forEach((name, value) -> cookies.add(cookie(name, value, CloudFront.directory(packageId), expiresAt)));
        return new Links(
                links.protection(),
                Optional.of(server.name()),
                server.url() + links.hls(),
                server.url() + links.dash(),
                server.url() + links.thumbnails(),
                cookies);
    }

    /**
     * The links of a new session; the protection is the usual one unless the player asks for another. A distribution of CloudFront has
     * its own for segments, and a token in the path of playlists.
     */
    Links of(
            @Nullable LinkProtection asked,
            Optional<Edges.Server> edge,
            UUID sessionId,
            UUID packageId,
            Instant expiresAt) {
        if (edge.isPresent()) {
            Edges.Server server = edge.get();
            boolean byCloudFront = cloudFront.filter(it -> it.is(server.name())).isPresent();
            Links own = own(byCloudFront ? LinkProtection.PATH : asked, sessionId, packageId, expiresAt);
            return at(server, own, packageId, expiresAt);
        }
        return own(asked, sessionId, packageId, expiresAt);
    }

    private Links own(@Nullable LinkProtection asked, UUID sessionId, UUID packageId, Instant expiresAt) {
        LinkProtection protection = asked == null ? configuration.mode : asked;
        String token = tokens.sign(packageId.toString(), sessionId, expiresAt);
        String below = "/" + packageId + "/";
        String withToken = "/media/" + token + below;
        String without = "/media/" + ELSEWHERE + below;
        return switch (protection) {
            case PATH -> links(protection, withToken, "");
            case QUERY -> links(protection, without, "?" + QUERY + "=" + token);
            case COOKIE ->
                new Links(
                        protection,
                        Optional.empty(),
                        without + MediaPackage.HLS,
                        without + MediaPackage.DASH,
                        without + Pictures.THUMBNAILS,
                        List.of(cookie(COOKIE, token, without, expiresAt)));
            case LINK -> {
                String withSession = "/media/" + sessionId + below;
                yield new Links(
                        protection,
                        Optional.empty(),
                        signed(withSession + MediaPackage.HLS, expiresAt),
                        withToken + MediaPackage.DASH,
                        signed(withSession + Pictures.THUMBNAILS, expiresAt),
                        List.of());
            }
        };
    }

    private static Links links(LinkProtection protection, String base, String query) {
        return new Links(
                protection,
                Optional.empty(),
                base + MediaPackage.HLS + query,
                base + MediaPackage.DASH + query,
                base + Pictures.THUMBNAILS + query,
                List.of());
    }

    private NewCookie cookie(String name, String value, String path, Instant expiresAt) {
        boolean shared = !configuration.cookieDomain.isEmpty();
        return new NewCookie.Builder(name)
                .value(value)
                .path(path)
                .domain(shared ? configuration.cookieDomain : null)
                .maxAge((int) Duration.between(clock.instant(), expiresAt).toSeconds())
                .httpOnly(true)
                .secure(configuration.cookieSecure)
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }

    /**
     * What a playlist or manifest adds to its links for this session; empty where they stay as they are.
     *
     * @param edge the name of the edge that asks, if it says so
     */
    Optional<UriRules> rules(MediaAccess.Grant grant, UUID packageId, String file, @Nullable String edge) {
        if (cloudFront.filter(distribution -> distribution.is(edge)).isPresent()) {
            return file.equals(MediaPackage.HLS)
                    ? Optional.empty()
                    : Optional.of(marked(CloudFront.rules(packageId), grant, packageId, file));
        }
        return switch (grant.protection()) {
            case PATH, COOKIE -> Optional.empty();
            case QUERY ->
                Optional.of(
                        UriRules.builder().query(QUERY + "=" + grant.token()).build());
            case LINK ->
                Optional.of(marked(
                        UriRules.builder().signEach(uri -> signature(grant, packageId, uri)), grant, packageId, file));
        };
    }

    private UriRules marked(UriRules.Builder rules, MediaAccess.Grant grant, UUID packageId, String file) {
        watermarks
                .ofPlaylist(packageId, grant.sessionId(), file)
                .ifPresent(variants -> rules.variants(variants, Watermarks.A, Watermarks.B));
        return rules.build();
    }

    /** The same for the lines of a storyboard, which is no playlist. */
    String storyboard(MediaAccess.Grant grant, UUID packageId, String text) {
        return switch (grant.protection()) {
            case PATH, COOKIE -> text;
            case QUERY -> SPRITE.matcher(text).replaceAll("$1?" + QUERY + "=" + grant.token() + "$2");
            case LINK ->
                SPRITE.matcher(text)
                        .replaceAll(sprite -> Matcher.quoteReplacement(sprite.group(1) + "?"
                                + signature(grant, packageId, sprite.group(1)) + sprite.group(2)));
        };
    }

    private String signature(MediaAccess.Grant grant, UUID packageId, String uri) {
        int query = uri.indexOf('?');
        String name = query < 0 ? uri : uri.substring(0, query);
        String path = name.startsWith("/") ? name : "/media/" + grant.sessionId() + "/" + packageId + "/" + name;
        return signature(path, grant.expiresAt());
    }

    /** Refuses a wish for links that are not offered here. */
    void requireOffered(@Nullable LinkProtection asked) {
        if (asked == LinkProtection.LINK) {
            var unused = secureLink();
        }
    }

    private SecureLink secureLink() {
        return links.orElseThrow(() -> new UnprocessableException("protection", "link is not offered here"));
    }

    private String signed(String path, Instant expiresAt) {
        return path + "?" + signature(path, expiresAt);
    }

    private String signature(String path, Instant expiresAt) {
        return secureLink().sign(URI.create(ORIGIN + path), expiresAt).getRawQuery();
    }
}
