package org.opencinema.service.user;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.GoneException;
import org.opencinema.dropwizard.RequestId;
import org.opencinema.dropwizard.UnavailableException;

/** Asks auth for tokens that carry a profile; this service signs in there as itself. */
final class ProfileTokens {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration SPARE = Duration.ofMinutes(1);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final URI auth;
    private final String secret;
    private final ObjectMapper json;
    private final Clock clock;
    private volatile @Nullable ServiceToken own;

    /** For the viewer. */
    record Token(String accessToken, long expiresIn) {}

    private record ServiceToken(String token, Instant renewAt) {}

    ProfileTokens(URI auth, String secret, ObjectMapper json, Clock clock) {
        this.auth = auth;
        this.secret = secret;
        this.json = json;
        this.clock = clock;
    }

    Token create(Caller caller, UUID profileId) {
        Map<String, String> body = Map.of(
                "accountId", caller.accountId().toString(),
                "sessionId", caller.sessionId(),
                "profileId", profileId.toString());
        HttpResponse<String> answer = post("/v1/auth/profile-tokens", body, ownToken());
        if (answer.statusCode() == 401) {
            own = null; // the keys of auth were exchanged, perhaps
            answer = post("/v1/auth/profile-tokens", body, ownToken());
        }
        if (answer.statusCode() == 404 || answer.statusCode() == 410) {
            throw new GoneException("session_ended", "the sign-in has ended; sign in again");
        }
        return token(answer);
    }

    private String ownToken() {
        ServiceToken token = own;
        if (token == null || !clock.instant().isBefore(token.renewAt())) {
            Instant now = clock.instant();
            Token fresh = token(post("/v1/auth/service-tokens", Map.of("client", "user", "secret", secret), null));
            token = new ServiceToken(
                    fresh.accessToken(), now.plusSeconds(fresh.expiresIn()).minus(SPARE));
            own = token;
        }
        return token.token();
    }

    private Token token(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw unavailable("auth answers " + answer.statusCode(), null);
        }
        try {
            JsonNode body = json.readTree(answer.body());
            return new Token(
                    body.required("accessToken").textValue(),
                    body.required("expiresIn").longValue());
        } catch (IOException | IllegalArgumentException e) {
            throw unavailable("auth gives no token", e);
        }
    }

    private HttpResponse<String> post(String path, Map<String, String> body, @Nullable String token) {
        try {
            HttpRequest.Builder request = RequestId.pass(HttpRequest.newBuilder(auth.resolve(path)))
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)));
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw unavailable("auth does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while asking auth", e);
        }
    }

    private static UnavailableException unavailable(String detail, @Nullable Exception cause) {
        return new UnavailableException("auth_unavailable", detail + "; try again later", cause);
    }
}
