package org.opencinema.service.gateway;

import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which service answers a path: the longest prefix of whole segments wins. */
final class Routes {
    private static final Map<String, String> SERVICES = Map.ofEntries(
            Map.entry("/v1/auth", "auth"),
            Map.entry("/v1/oauth", "auth"),
            Map.entry("/v1/admin/accounts", "auth"),
            Map.entry("/v1/admin/clients", "auth"),
            Map.entry("/v1/admin/api-keys", "auth"),
            Map.entry("/v1/admin/audit", "auth"),
            Map.entry("/v1/admin/data-keys", "auth"),
            Map.entry("/.well-known", "auth"),
            Map.entry("/v1/titles", "catalog"),
            Map.entry("/v1/people", "catalog"),
            Map.entry("/v1/genres", "catalog"),
            Map.entry("/v1/search", "search"),
            Map.entry("/v1/media", "streaming"),
            Map.entry("/v1/playback", "streaming"),
            Map.entry("/v1/drm", "streaming"),
            Map.entry("/media", "streaming"),
            Map.entry("/v1/notifications", "notification"),
            Map.entry("/v1/admin/notifications", "notification"),
            Map.entry("/v1/recommendations", "recommendation"),
            Map.entry("/v1/admin/recommendation", "recommendation"),
            Map.entry("/v1/plans", "payment"),
            Map.entry("/v1/subscriptions", "payment"),
            Map.entry("/v1/payments", "payment"),
            Map.entry("/v1/invoices", "payment"),
            Map.entry("/v1/webhooks", "payment"),
            Map.entry("/v1/sandbox", "payment"),
            Map.entry("/v1/me/subscription", "payment"),
            Map.entry("/v1/me/payment-method", "payment"),
            Map.entry("/v1/admin/clock", "payment"),
            Map.entry("/v1/admin/ledger", "payment"),
            Map.entry("/v1/me", "user"),
            Map.entry("/v1/events", "analytics"),
            Map.entry("/v1/experiments", "analytics"),
            Map.entry("/v1/admin/experiments", "analytics"),
            Map.entry("/v1/analytics", "analytics"),
            Map.entry("/v1/admin/jobs", "etl"));

    /** Below the path of another service. */
    private static final Pattern SIMILAR = Pattern.compile("/v1/titles/[^/]+/similar");

    /** Between services only; from outside there is nothing. */
    private static final Set<String> INTERNAL = Set.of(
            "/v1/auth/service-tokens",
            "/v1/auth/contacts",
            "/v1/auth/profile-tokens",
            "/v1/notifications/mails",
            "/v1/catalog",
            "/v1/search/index");

    /** What everybody sees alike, so that one answer serves many who are not signed in. */
    private static final Set<String> SHARED =
            Set.of("/v1/titles", "/v1/people", "/v1/genres", "/v1/search", "/v1/plans", "/v1/recommendations/trending");

    private final Map<String, Route> routes = new HashMap<>();
    private final Map<String, Route> services = new TreeMap<>();

    Routes(Function<String, URI> uri) {
        SERVICES.forEach((prefix, name) ->
                routes.put(prefix, services.computeIfAbsent(name, any -> new Route(name, uri.apply(name)))));
    }

    /** The services, in alphabetical order. */
    static Set<String> services() {
        return new TreeSet<>(SERVICES.values());
    }

    Collection<Route> all() {
        return services.values();
    }

    Optional<Route> find(String path) {
        if (isInternal(path)) {
            return Optional.empty();
        }
        String prefix = SIMILAR.matcher(path).matches() ? "/v1/recommendations" : path;
        return Optional.ofNullable(longest(prefix, routes::get));
    }

    static boolean isShared(String path) {
        return isWithin(SHARED, path);
    }

    static boolean isInternal(String path) {
        return isWithin(INTERNAL, path);
    }

    /** Where a token is no reason to refuse: one may be renewed, or a client prove itself by Basic. */
    static boolean isOfAuth(String path) {
        return path.startsWith("/v1/auth/") || path.startsWith("/v1/oauth/");
    }

    private static boolean isWithin(Set<String> prefixes, String path) {
        return longest(path, prefix -> prefixes.contains(prefix) ? prefix : null) != null;
    }

    private static <T> @Nullable T longest(String path, Function<String, @Nullable T> byPrefix) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            T found = byPrefix.apply(path.substring(0, end));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** True for paths that only an API may answer, so that the web client must not. */
    static boolean isApi(String path) {
        String folder = path + "/";
        return folder.startsWith("/v1/") || folder.startsWith("/media/") || folder.startsWith("/.well-known/");
    }
}
