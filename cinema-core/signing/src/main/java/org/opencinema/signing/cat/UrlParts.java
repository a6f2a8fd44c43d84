package org.opencinema.signing.cat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.cat.CatClaims.Part;
import org.opencinema.signing.internal.SafeUrl;

/** The parts of a URL that catu speaks of. */
final class UrlParts {
    private static final Long EXACT = 0L;

    private final SafeUrl url;

    private UrlParts(SafeUrl url) {
        this.url = url;
    }

    static @Nullable UrlParts of(String url) {
        SafeUrl safe = SafeUrl.parse(url);
        return safe == null ? null : new UrlParts(safe);
    }

    /** Whether the URL meets the conditions on every part that the claim names. */
    static boolean match(@Nullable Object catu, @Nullable UrlParts url) throws MalformedException {
        if (!(catu instanceof Map<?, ?> conditions) || conditions.isEmpty()) {
            throw new MalformedException();
        }
        boolean met = url != null;
        for (Map.Entry<?, ?> condition : conditions.entrySet()) {
            Part part = Part.of(condition.getKey());
            if (part == null) {
                throw new MalformedException();
            }
            Object match = part == Part.QUERY ? sorted(condition.getValue()) : condition.getValue();
            met &= Match.matches(match, url == null ? "" : url.get(part));
        }
        return met;
    }

    /** An exact condition on the query with its parameters in order, as they are compared. */
    private static @Nullable Object sorted(@Nullable Object match) {
        if (match instanceof Map<?, ?> map && map.size() == 1 && map.get(EXACT) instanceof String query) {
            return Map.of(EXACT, sort(query));
        }
        return match;
    }

    private static String sort(String query) {
        List<String> pairs =
                new ArrayList<>(List.of((query.startsWith("?") ? query.substring(1) : query).split("&", -1)));
        Collections.sort(pairs);
        return String.join("&", pairs);
    }

    private String get(Part part) {
        String path = url.path();
        int slash = path.lastIndexOf('/');
        String file = path.substring(slash + 1);
        int dot = file.indexOf('.');
        return switch (part) {
            case SCHEME -> scheme();
            case HOST -> port() < 0 ? host() : host().substring(0, port());
            case PORT -> port() >= 0 ? host().substring(port() + 1) : scheme().equals("https") ? "443" : "80";
            case PATH -> path;
            case QUERY -> sort(String.join("&", url.pairs()));
            case PARENT_PATH -> path.substring(0, slash);
            case FILENAME -> file;
            case STEM -> dot < 0 ? file : file.substring(0, dot);
            case EXTENSION -> dot < 0 ? "" : file.substring(dot);
        };
    }

    private String scheme() {
        return url.origin().substring(0, url.origin().indexOf(':'));
    }

    private String host() {
        return url.host().toLowerCase(Locale.ROOT);
    }

    private int port() {
        String host = url.host();
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? colon : -1;
    }
}
