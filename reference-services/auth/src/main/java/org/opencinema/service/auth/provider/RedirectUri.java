package org.opencinema.service.auth.provider;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.opencinema.dropwizard.UnprocessableException;

/** Where an app may have a viewer led back to (RFC 8252, RFC 9700). */
final class RedirectUri {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]");
    private static final Pattern PRIVATE_SCHEME = Pattern.compile("[a-z][a-z0-9+-]*(\\.[a-z0-9+-]+)+");

    private RedirectUri() {}

    /** Refuses what no app may register. */
    static void check(String field, String text) {
        URI uri = parse(text);
        if (uri == null || uri.getScheme() == null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            throw new UnprocessableException(field, "must be an absolute URI without fragment and user");
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("https") && uri.getHost() != null;
        boolean own = PRIVATE_SCHEME.matcher(scheme).matches() && !uri.isOpaque();
        if (!web && !own && !isLoopback(uri)) {
            throw new UnprocessableException(
                    field, "must be https, a private scheme with a dot, or http on 127.0.0.1 or [::1]");
        }
    }

    /** Character by character, but for the port of a native app on this device, which the system chooses. */
    static boolean fits(String registered, String given) {
        if (registered.equals(given)) {
            return true;
        }
        URI one = parse(registered);
        URI other = parse(given);
        return one != null
                && other != null
                && isLoopback(one)
                && isLoopback(other)
                && one.getHost().equals(other.getHost())
                && Objects.equals(one.getRawPath(), other.getRawPath())
                && Objects.equals(one.getRawQuery(), other.getRawQuery())
                && other.getRawFragment() == null
                && other.getRawUserInfo() == null;
    }

    private static boolean isLoopback(URI uri) {
        return "http".equals(uri.getScheme()) && uri.getHost() != null && LOOPBACK.contains(uri.getHost());
    }

    private static @org.jspecify.annotations.Nullable URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
