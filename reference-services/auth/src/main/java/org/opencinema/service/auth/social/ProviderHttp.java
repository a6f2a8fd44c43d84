package org.opencinema.service.auth.social;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a provider. Redirects are not followed; the whole answer must come within the patience and be of bounded size; only so
 * many questions are under way at once, so that a slow provider does not take all threads. Thread-safe.
 */
final class ProviderHttp implements HTTPRequestSender, ResourceRetriever {
    private static final int MAX_BYTES = 256 << 10;
    private static final int MAX_AT_ONCE = 16;
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_PATIENCE)
            .build();
    private final Semaphore free = new Semaphore(MAX_AT_ONCE);
    private final Duration patience;

    ProviderHttp(Duration patience) {
        this.patience = patience;
    }

    @Override
    public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
        String body = request.getBody();
        HttpRequest.Builder asked = HttpRequest.newBuilder(request.getURI())
                .method(
                        request.getMethod().name(),
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        request.getHeaderMap().forEach((name, values) -> values.forEach(value -> asked.header(name, value)));
        HttpResponse<byte[]> answer = ask(asked.build());
        HTTPResponse response = new HTTPResponse(answer.statusCode());
        answer.headers()
                .firstValue("Content-Type")
                .ifPresent(type -> response.setHeader("Content-Type", new String[] {type}));
        response.setBody(new String(answer.body(), StandardCharsets.UTF_8));
        return response;
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        return get(URI.create(url.toString()));
    }

    /** The content of an address, which must be there. */
    Resource get(URI uri) throws IOException {
        HttpResponse<byte[]> answer = ask(
                HttpRequest.newBuilder(uri).header("Accept", "application/json").build());
        if (answer.statusCode() != HTTPResponse.SC_OK) {
            throw new IOException(uri.getHost() + " answered " + answer.statusCode());
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        return new Resource(new String(answer.body(), StandardCharsets.UTF_8), type);
    }

    private HttpResponse<byte[]> ask(HttpRequest request) throws IOException {
        if (!free.tryAcquire()) {
            throw new IOException(request.uri().getHost() + " is waited for by " + MAX_AT_ONCE + " others");
        }
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, response -> new LimitedBody(MAX_BYTES));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(request.uri().getHost() + " did not answer: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException(request.uri().getHost() + " did not answer within " + patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            answer.cancel(true);
            free.release();
        }
    }
}
