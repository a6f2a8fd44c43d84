package org.opencinema.service.streaming;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.opencinema.localservers.Nginx;

/** A real nginx with the configuration of an edge that operators use. */
final class Edge implements AutoCloseable {
    private static final Path TEMPLATE = Path.of("../../infrastructure/nginx/edge.conf.template");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Nginx nginx;

    private Edge(Nginx nginx) {
        this.nginx = nginx;
    }

    /** Before an origin on this machine; the variables are those of the template that shall differ. */
    static Edge start(Path directory, int originPort, Map<String, String> variables) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "ORIGIN", "127.0.0.1:" + originPort,
                "CACHE", directory.toString(),
                "CACHE_SIZE", "100m",
                "CACHE_VALID", "1h",
                "SLICE", "16k",
                "LINK_SECRET", Streaming.LINK_SECRET,
                "ALLOW_ORIGIN", "http://localhost:8080"));
        all.putAll(variables);
        return new Edge(Nginx.start(directory, TEMPLATE, all));
    }

    int port() {
        return nginx.port();
    }

    HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(nginx.uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** What became of it in the cache: HIT, MISS, STALE, ...; empty if the cache was not asked. */
    static String cache(HttpResponse<?> response) {
        return response.headers().firstValue("X-Cache").orElse("");
    }

    @Override
    public void close() throws IOException {
        nginx.close();
    }
}
