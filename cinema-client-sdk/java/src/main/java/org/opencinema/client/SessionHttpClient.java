package org.opencinema.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Puts the access token, sends again what may be sent again, and throws for answers of 400 or above. Thread-safe. */
final class SessionHttpClient extends HttpClient {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE");
    /** What is asked by somebody who has no token, or about a token; all else may need one. */
    private static final Set<String> ANONYMOUS =
            Set.of("/v1/auth/register", "/v1/auth/refresh", "/v1/auth/logout", "/v1/auth/service-tokens");

    private static final int TRIES = 3;
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long MAX_PAUSE_MILLIS = 10_000;
    private static final int MAX_PROBLEM_BYTES = 100_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(15);

    private final HttpClient transport;
    private final ObjectMapper json;
    private final String base;
    private final @Nullable Session session;

    SessionHttpClient(HttpClient transport, ObjectMapper json, String base, @Nullable Session session) {
        this.transport = transport;
        this.json = json;
        this.base = base;
        this.session = session;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        String path = request.uri().toString().substring(base.length());
        boolean stream = isStream(request);
        // a refresh token may be sent again for some seconds, so that a lost answer does not end the sign-in
        boolean again = !stream
                && (IDEMPOTENT.contains(request.method())
                        || path.equals("/v1/auth/refresh")
                        || request.headers().firstValue("Idempotency-Key").isPresent());
        Session signedIn = path.startsWith("/v1/") && !isAnonymous(path) ? session : null;
        Optional<String> token = signedIn == null ? Optional.empty() : signedIn.accessToken();
        HttpResponse<T> response = send(prepare(request, token, stream), handler, again);
        if (response.statusCode() == 401 && signedIn != null && token.isPresent()) {
            signedIn.expire(token.get());
            if (!stream) {
                text(response);
                Optional<String> fresh = signedIn.accessToken();
                if (fresh.isEmpty()) {
                    throw new SignedOutException(null);
                }
                response = send(prepare(request, fresh, false), handler, again);
            }
        }
        if (response.statusCode() >= 400) {
            throw CinemaApiException.of(response, text(response), json);
        }
        return response;
    }

    private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler, boolean again)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            boolean last = !again || attempt == TRIES;
            long pause = FIRST_PAUSE_MILLIS << attempt;
            pause = ThreadLocalRandom.current().nextLong(pause / 2, pause);
            try {
                HttpResponse<T> response = transport.send(request, handler);
                pause = Math.max(
                        pause,
                        CinemaApiException.retryAfter(response.headers())
                                .orElse(Duration.ZERO)
                                .toMillis());
                if (last || !CinemaApiException.isRetryable(response.statusCode()) || pause > MAX_PAUSE_MILLIS) {
                    return response;
                }
                text(response);
            } catch (IOException e) {
                boolean answerTooSlow =
                        e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException);
                if (last || answerTooSlow) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(pause);
        }
    }

    private static boolean isAnonymous(String path) {
        return ANONYMOUS.contains(path) || path.startsWith("/v1/auth/login");
    }

    private static HttpRequest prepare(HttpRequest request, Optional<String> token, boolean stream) {
        HttpRequest.Builder prepared = HttpRequest.newBuilder(request, (name, value) -> true);
        token.ifPresent(value -> prepared.setHeader("Authorization", "Bearer " + value));
        return prepared.timeout(stream ? UPLOAD_TIMEOUT : TIMEOUT).build();
    }

    /** A stream can be read once only. */
    private static boolean isStream(HttpRequest request) {
        return request.headers()
                .firstValue("Content-Type")
                .filter(type -> !type.equals("application/json"))
                .isPresent();
    }

    private static String text(HttpResponse<?> response) throws IOException {
        try (InputStream body = (InputStream) response.body()) {
            return new String(body.readNBytes(MAX_PROBLEM_BYTES), StandardCharsets.UTF_8);
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        throw new UnsupportedOperationException("the API is synchronous");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
        throw new UnsupportedOperationException("the API is synchronous");
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return transport.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return transport.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return transport.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return transport.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return transport.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return transport.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return transport.authenticator();
    }

    @Override
    public Version version() {
        return transport.version();
    }

    @Override
    public Optional<Executor> executor() {
        return transport.executor();
    }
}
