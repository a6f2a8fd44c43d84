package org.opencinema.service.notification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;
import org.opencinema.dropwizard.RequestId;
import org.opencinema.dropwizard.ServiceTokens;
import org.opencinema.dropwizard.UnavailableException;

/** How to reach the owners of accounts: auth-service knows. */
final class Contacts {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI authUri;
    private final ServiceTokens tokens;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    Contacts(URI authUri, ServiceTokens tokens) {
        this.authUri = authUri;
        this.tokens = tokens;
    }

    /** An address, and how its owner is spoken to. */
    record Contact(String email, String name, Language language) {}

    /** Empty if there is no such account any more. */
    Optional<Contact> find(UUID account) {
        try {
            HttpResponse<String> answer = http.send(
                    RequestId.pass(HttpRequest.newBuilder(authUri.resolve("/v1/auth/contacts/" + account)))
                            .timeout(TIMEOUT)
                            .header("Authorization", "Bearer " + tokens.token())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 404) {
                return Optional.empty();
            }
            if (answer.statusCode() != 200) {
                throw unavailable("auth-service answers " + answer.statusCode(), null);
            }
            JsonNode contact = JSON.readTree(answer.body());
            return Optional.of(new Contact(
                    contact.path("email").asText(),
                    contact.path("name").asText(),
                    contact.path("language").asText().equals(Language.RU.tag()) ? Language.RU : Language.EN));
        } catch (IOException e) {
            throw unavailable("auth-service does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while asking auth-service", e);
        }
    }

    private static UnavailableException unavailable(String detail, @Nullable Throwable cause) {
        return new UnavailableException("auth_unavailable", detail, cause);
    }
}
