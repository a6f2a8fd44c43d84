package org.opencinema.service.streaming.drm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.failsafe.CircuitBreaker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A service of somebody else. The whole answer must come within the patience and be of bounded size; redirects are not followed;
 * one that fails again and again is left alone for a while. Thread-safe.
 */
final class Upstream {
    private static final int MAX_BYTES = 1 << 20;
    private static final int FAILURES = 5;
    private static final int SERVER_ERROR = 500;
    private static final int TOLD = 200;

    private final String name;
    private final Duration patience;
    private final HttpClient http;
    private final CircuitBreaker<Object> breaker;

    Upstream(String name, Duration patience, Duration rest) {
        this.name = name;
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .build();
        this.breaker = CircuitBreaker.builder()
                .withFailureThreshold(FAILURES)
                .withSuccessThreshold(1)
                .withDelay(rest)
                .build();
    }

    /** What came back. */
    record Answer(int status, Map<String, List<String>> headers, String body) {
        /** Empty if there is none. */
        String header(String header) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(header))
                    .map(entry -> entry.getValue().get(0))
                    .findFirst()
                    .orElse("");
        }

        /** For messages. */
        String beginning() {
            String text = body.replaceAll("\\p{Cntrl}+", " ");
            return text.length() > TOLD ? text.substring(0, TOLD) : text;
        }
    }

    /**
     * Sends a request and waits.
     *
     * @throws IOException if no answer comes, the service has an error (5xx), or it is being left alone
     */
    Answer post(URI uri, Map<String, String> headers, byte[] body) throws IOException {
        if (!breaker.tryAcquirePermit()) {
            throw new IOException(name + " has failed again and again and is left alone for a while");
        }
        try {
            Answer answer = send(uri, headers, body);
            if (answer.status() >= SERVER_ERROR) {
                throw new IOException(name + " answered " + answer.status());
            }
            breaker.recordSuccess();
            return answer;
        } catch (IOException e) {
            breaker.recordFailure();
            throw e;
        }
    }

    private Answer send(URI uri, Map<String, String> headers, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        CompletableFuture<HttpResponse<byte[]>> coming = http.sendAsync(request.build(), response -> new Limited());
        try {
            HttpResponse<byte[]> response = coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.headers().map(), new String(response.body(), UTF_8));
        } catch (ExecutionException e) {
            throw new IOException(name + " did not answer: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException(name + " did not answer within " + patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            coming.cancel(true);
        }
    }

    /** Collects a body, and breaks off when it grows too long. */
    private static final class Limited implements HttpResponse.BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription = begun;
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                if (collected.size() + part.remaining() > MAX_BYTES) {
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    body.completeExceptionally(new IOException("the answer is longer than " + MAX_BYTES + " bytes"));
                    return;
                }
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                collected.writeBytes(bytes);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(collected.toByteArray());
        }
    }
}
