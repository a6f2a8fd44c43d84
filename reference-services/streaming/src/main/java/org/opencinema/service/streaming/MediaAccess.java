package org.opencinema.service.streaming;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.signing.PathVerification;
import org.opencinema.signing.PathVerifier;
import org.opencinema.signing.SecureLink;
import org.opencinema.signing.UrlVerification;

/** Who may have a file: whoever has a token of its package, or a link that is signed for this one path. */
final class MediaAccess {
    private final PathVerifier tokens;
    private final Optional<SecureLink> links;

    /** Without signed links, if there are none. */
    MediaAccess(PathVerifier tokens, Optional<SecureLink> links) {
        this.tokens = tokens;
        this.links = links;
    }

    /** A permission, the session that it was given to, and until when. The token is that of the session, or empty. */
    record Grant(LinkProtection protection, UUID sessionId, String token, Instant expiresAt) {}

    /** What a request shows for itself: in its path, its query and its cookie. */
    record Shown(
            String place,
            @Nullable String query,
            @Nullable String cookie,
            @Nullable String md5,
            @Nullable String expires) {}

    /** The permission to have the file of this path below the package. */
    Grant require(Shown shown, UUID packageId, String file) {
        if (shown.md5() != null) {
            return requireLink(shown, packageId, file);
        }
        if (!shown.place().equals(MediaLinks.ELSEWHERE)) {
            return requireToken(LinkProtection.PATH, shown.place(), packageId);
        }
        if (shown.query() != null) {
            return requireToken(LinkProtection.QUERY, shown.query(), packageId);
        }
        if (shown.cookie() == null) {
            throw new DeniedException("token_missing", "media needs a token in its path, its query or a cookie");
        }
        return requireToken(LinkProtection.COOKIE, shown.cookie(), packageId);
    }

    Grant requireToken(LinkProtection protection, String token, UUID packageId) {
        PathVerification verification = tokens.verify(token, packageId.toString());
        if (verification instanceof PathVerification.Rejected rejected) {
            throw denied(rejected.reason() == PathVerification.Reason.EXPIRED);
        }
        PathVerification.Accepted accepted = (PathVerification.Accepted) verification;
        return new Grant(protection, accepted.sessionId(), token, accepted.expiresAt());
    }

    private Grant requireLink(Shown shown, UUID packageId, String file) {
        String path = "/media/" + shown.place() + "/" + packageId + "/" + file;
        String url = MediaLinks.ORIGIN + path + "?md5=" + shown.md5() + "&expires="
                + Objects.requireNonNullElse(shown.expires(), "");
        UrlVerification verification = links.orElseThrow(() -> denied(false)).verify(url);
        if (verification instanceof UrlVerification.Rejected rejected) {
            throw denied(rejected.reason() == UrlVerification.Reason.EXPIRED);
        }
        UUID sessionId = UUID.fromString(shown.place());
        return new Grant(LinkProtection.LINK, sessionId, "", ((UrlVerification.Accepted) verification).expiresAt());
    }

    private static DeniedException denied(boolean expired) {
        return expired
                ? new DeniedException("token_expired", "the link has expired; start playback again")
                : new DeniedException("token_invalid", "the token or signature does not open this file");
    }
}
