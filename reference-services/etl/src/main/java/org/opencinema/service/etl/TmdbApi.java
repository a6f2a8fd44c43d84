package org.opencinema.service.etl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** The API of TMDb, version 3, asked no faster than it allows. */
final class TmdbApi {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final long LONGEST_WAIT_SECONDS = 60;

    private final EtlConfiguration.TmdbConfiguration configuration;
    private final ObjectMapper json;
    private final RateLimiter<HttpResponse<byte[]>> limiter;
    private final FailsafeExecutor<HttpResponse<byte[]>> patience;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    TmdbApi(EtlConfiguration.TmdbConfiguration configuration, ObjectMapper json) {
        this.configuration = configuration;
        this.json = json;
        this.limiter = RateLimiter.<HttpResponse<byte[]>>smoothBuilder(
                        configuration.requestsPerSecond, Duration.ofSeconds(1))
                .build();
        this.patience = Failsafe.with(RetryPolicy.<HttpResponse<byte[]>>builder()
                .handleResultIf(TmdbApi::isTooFast)
                .withDelayFn(context -> retryAfter(context.getLastResult()))
                .abortOn(Throwable.class)
                .withMaxRetries(5)
                .build());
    }

    private static boolean isTooFast(HttpResponse<byte[]> answer) {
        return answer.statusCode() == 429;
    }

    private static Duration retryAfter(HttpResponse<byte[]> answer) {
        long seconds = answer.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,4}"))
                .map(Long::parseLong)
                .orElse(1L);
        return Duration.ofSeconds(Math.min(seconds, LONGEST_WAIT_SECONDS));
    }

    /**
     * What is at a path with its query; empty if nothing is.
     *
     * @throws JobFailedException if TMDb refuses the request
     */
    Optional<JsonNode> get(String path) throws IOException, InterruptedException, JobFailedException {
        if (configuration.token.isEmpty()) {
            throw new JobFailedException("there is no token for TMDb: set ETL_TMDB_TOKEN");
        }
        HttpRequest request = HttpRequest.newBuilder(configuration.uri.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + configuration.token)
                .header("Accept", "application/json")
                .build();
        HttpResponse<byte[]> answer = send(request);
        int status = answer.statusCode();
        if (status == 404) {
            return Optional.empty();
        }
        if (status == 429 || status >= 500) {
            throw new IOException("TMDb answers " + status);
        }
        JsonNode body = json.readTree(answer.body());
        if (status != 200) {
            String message = body.path("status_message").asText();
            throw new JobFailedException("TMDb refuses " + path + " with " + status + ": " + message);
        }
        return Optional.of(body);
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return patience.get(() -> {
                limiter.acquirePermit();
                return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            });
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException interruption) {
                throw interruption;
            }
            throw new IOException("TMDb does not answer: " + e.getCause(), e);
        }
    }
}
