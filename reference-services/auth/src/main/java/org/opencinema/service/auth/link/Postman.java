package org.opencinema.service.auth.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has notification-service send mails. Thread-safe. */
final class Postman {
    private static final Logger LOG = LoggerFactory.getLogger(Postman.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI uri;
    private final Supplier<String> accessToken;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

    /** The id stays the same when it is sent again. */
    record Letter(String id, UUID to, LinkPurpose purpose, String link, Instant expiresAt) {}

    Postman(URI notificationUri, Supplier<String> accessToken) {
        this.uri = notificationUri.resolve("/v1/notifications/mails");
        this.accessToken = accessToken;
    }

    /**
     * Returns when the mail server has the mail, or when it never will.
     *
     * @throws UnavailableException if it may have it later
     */
    void send(Letter letter) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + accessToken.get())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", letter.id())
                .POST(HttpRequest.BodyPublishers.ofString(json(letter)))
                .build();
        try {
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status == 404 || status == 409) {
                LOG.warn("mail {} was given up: notification-service answers {}", letter.id(), status);
            } else if (status != 204) {
                throw unavailable("notification-service answers " + status, null);
            }
        } catch (IOException e) {
            throw unavailable("notification-service does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while asking notification-service", e);
        }
    }

    private static String json(Letter letter) {
        try {
            return JSON.writeValueAsString(Map.of(
                    "accountId", letter.to(),
                    "template", letter.purpose().code(),
                    "link", letter.link(),
                    "expiresAt", letter.expiresAt().toString()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are always JSON", e);
        }
    }

    private static UnavailableException unavailable(String detail, @Nullable Throwable cause) {
        return new UnavailableException("notification_unavailable", detail, cause);
    }
}
