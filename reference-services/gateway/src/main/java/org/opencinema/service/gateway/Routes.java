package org.opencinema.service.gateway;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Which service answers a path: the longest prefix of whole segments wins. */
final class Routes {
    private static final Map<String, String> SERVICES = Map.ofEntries(
            Map.entry("/v1/auth", "auth"),
            Map.entry("/v1/admin/accounts", "auth"),
            Map.entry("/.well-known", "auth"),
            Map.entry("/v1/titles", "catalog"),
            Map.entry("/v1/people", "catalog"),
            Map.entry("/v1/genres", "catalog"),
            Map.entry("/v1/search", "search"),
            Map.entry("/v1/media", "streaming"),
            Map.entry("/v1/playback", "streaming"),
            Map.entry("/media", "streaming"),
            Map.entry("/v1/analytics", "analytics"));

    private final Map<String, URI> upstreams = new TreeMap<>();

    Routes(Function<String, URI> service) {
        SERVICES.forEach((prefix, name) -> upstreams.put(prefix, service.apply(name)));
    }

    Optional<URI> find(String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            URI upstream = upstreams.get(path.substring(0, end));
            if (upstream != null) {
                return Optional.of(upstream);
            }
        }
        return Optional.empty();
    }

    /** True for paths that only an API may answer, so that the web client must not. */
    static boolean isApi(String path) {
        String folder = path + "/";
        return folder.startsWith("/v1/") || folder.startsWith("/media/") || folder.startsWith("/.well-known/");
    }
}
