package org.opencinema.launcher.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.opencinema.client.CinemaClient;
import org.opencinema.client.RefreshTokenStore;
import org.opencinema.client.user.Me;

/**
 * A viewer with a real account. Registering and signing in are limited by the address of the caller, and every household has an address
 * of its own. So these two calls go to auth with that address, as from the gateway; all others go through the gateway and count for the
 * account. Nobody else's limit is touched.
 */
final class Household {
    static final String PASSWORD = "simulated-viewer-1";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CREATED = 201;
    private static final int TAKEN = 409;
    private static final int OK = 200;

    private final Place place;
    private final HttpClient http;
    private final int number;
    private final String email;
    private final String address;

    /** The client of the account; new says that it was registered just now. */
    record Member(CinemaClient client, Viewer viewer, boolean isNew) {}

    Household(Place place, HttpClient http, Scenario scenario, int number) {
        this.place = place;
        this.http = http;
        this.number = number;
        this.email = email(scenario, number);
        // from the range of addresses for documentation (RFC 3849); a household has a /64
        int home = scenario.id("account/" + number).hashCode();
        this.address = String.format("2001:db8:%x:%x::1", home >>> 16, home & 0xffff);
    }

    static String email(Scenario scenario, int number) {
        return "viewer-" + (number + 1) + "-of-"
                + scenario.id("audience").toString().substring(0, 8) + "@simulation.opencinema.org";
    }

    /** Signs in; registers before if the account is not there. */
    Member enter(Viewer viewer) throws IOException, InterruptedException {
        HttpResponse<String> registered = post(
                "/v1/auth/register", Map.of("email", email, "password", PASSWORD, "name", "Viewer " + (number + 1)));
        if (registered.statusCode() != CREATED && registered.statusCode() != TAKEN) {
            throw new IOException(email + " could not register: " + registered.body());
        }
        HttpResponse<String> signedIn = post("/v1/auth/login", Map.of("email", email, "password", PASSWORD));
        if (signedIn.statusCode() != OK) {
            throw new IOException(email + " could not sign in: " + signedIn.body());
        }
        JsonNode tokens = JSON.readTree(signedIn.body());
        RefreshTokenStore kept = RefreshTokenStore.inMemory();
        kept.save(tokens.path("refreshToken").asText());
        CinemaClient client = CinemaClient.create(place.gateway(), kept);
        Me me = client.user().getMe();
        return new Member(client, viewer.at(me.getAccountId(), me.getProfileId()), registered.statusCode() == CREATED);
    }

    private HttpResponse<String> post(String path, Map<String, String> body) throws IOException, InterruptedException {
        URI uri = URI.create(place.auth() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", address)
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
