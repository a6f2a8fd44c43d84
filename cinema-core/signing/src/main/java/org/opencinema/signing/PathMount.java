package org.opencinema.signing;

import org.jspecify.annotations.Nullable;
import org.opencinema.signing.internal.SafeUrl;

/** Where a token stands in a path, and for how many of the segments after it. */
record PathMount(String path, int segments) {
    PathMount {
        if (!path.equals("/") && (!path.endsWith("/") || !SafeUrl.isSafePath(path))) {
            throw new IllegalArgumentException("a mount starts and ends with a slash, was " + path);
        }
        if (segments < 1) {
            throw new IllegalArgumentException("a token must be for at least 1 segment, was " + segments);
        }
    }

    /** The segments from there on that the token is for, or null when there are not so many and something below them. */
    @Nullable
    String prefix(String whole, int start) {
        int end = start - 1;
        for (int i = 0; i < segments && end >= start - 1; i++) {
            end = end + 1 > whole.length() ? -1 : whole.indexOf('/', end + 1);
            if (end < 0) {
                return null;
            }
        }
        return end > start ? whole.substring(start, end) : null;
    }

    String withToken(SafeUrl url, String token) {
        String rest = url.toString().substring(url.origin().length() + path.length());
        return url.origin() + path + token + "/" + rest;
    }
}
