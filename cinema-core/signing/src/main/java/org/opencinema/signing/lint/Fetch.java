package org.opencinema.signing.lint;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/** Opens the documents that a {@link Linter} reads. */
@FunctionalInterface
public interface Fetch {
    /**
     * The bytes of a document; the linter closes them and reads no more than {@link Linter#MAX_BYTES}.
     *
     * @throws IOException when there is no such document
     */
    InputStream open(URI uri) throws IOException;

    /**
     * Reads files and http or https URLs. Follows no redirects, as Apple forbids them for media; waits 10 seconds for a connection
     * and 30 for an answer to begin. Blocking.
     */
    static Fetch filesAndUrls() {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
        return uri -> "file".equals(uri.getScheme()) ? file(uri) : get(client, uri);
    }

    private static InputStream file(URI uri) throws IOException {
        try {
            return Files.newInputStream(Path.of(uri.getPath()));
        } catch (InvalidPathException e) {
            throw new IOException("it is no path", e);
        }
    }

    private static InputStream get(HttpClient client, URI uri) throws IOException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                response.body().close();
                throw new IOException("the answer was " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is no URL", e);
        }
    }
}
