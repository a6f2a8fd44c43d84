package org.opencinema.service.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.json;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opencinema.service.auth.RunningAuth.Answer;

/** A browser on its way to a provider and back; it keeps the cookie, and knows what the provider sent it back with. */
final class ProviderVisit {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final RunningAuth auth;
    final String provider;
    final URI authorization;
    String cookie;
    String state;
    String code;

    private ProviderVisit(RunningAuth auth, String provider, Answer started) {
        assertThat(started.status()).as(String.valueOf(started.body())).isEqualTo(201);
        this.auth = auth;
        this.provider = provider;
        this.authorization = URI.create(started.text("/authorizationUrl"));
        this.cookie = started.cookie();
        this.state = query(authorization).get("state");
        this.code = "none";
    }

    static Answer begin(RunningAuth auth, String provider, Object... options) throws Exception {
        return auth.post("/v1/auth/social/" + provider + "/authorizations", json(options));
    }

    static ProviderVisit to(RunningAuth auth, String provider, Object... options) throws Exception {
        return new ProviderVisit(auth, provider, begin(auth, provider, options));
    }

    static ProviderVisit toLink(RunningAuth auth, String provider, String accessToken) throws Exception {
        String path = "/v1/auth/identities/" + provider + "/authorizations";
        return new ProviderVisit(
                auth, provider, auth.send("POST", path, "{}", "Authorization", "Bearer " + accessToken));
    }

    /** To a provider where the person is signed in already. */
    ProviderVisit andBack() throws Exception {
        return back(HttpRequest.newBuilder(authorization).build());
    }

    /** To the page of the local server, on which a name and claims are typed. */
    ProviderVisit andBackAs(String subject, Object... claims) throws Exception {
        String form =
                "username=" + URLEncoder.encode(subject, UTF_8) + "&claims=" + URLEncoder.encode(json(claims), UTF_8);
        return back(HttpRequest.newBuilder(authorization)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build());
    }

    private ProviderVisit back(HttpRequest request) throws Exception {
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
        URI location = URI.create(answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new AssertionError(answer.statusCode() + ": " + answer.body())));
        assertThat(location.toString()).startsWith("http://localhost:8080/sign-in/callback/" + provider + "?");
        Map<String, String> sent = query(location);
        assertThat(sent.get("state")).isEqualTo(state);
        code = sent.get("code");
        return this;
    }

    Answer signIn() throws Exception {
        return auth.post(
                "/v1/auth/social/" + provider + "/sign-ins", json("state", state, "code", code), "Cookie", cookie);
    }

    Answer link(String accessToken) throws Exception {
        return auth.post(
                "/v1/auth/identities/" + provider,
                json("state", state, "code", code),
                "Cookie",
                cookie,
                "Authorization",
                "Bearer " + accessToken);
    }

    static Map<String, String> query(URI uri) {
        return Stream.of(uri.getRawQuery().split("&", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
    }
}
