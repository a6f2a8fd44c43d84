package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opencinema.service.auth.RunningAuth.Answer;

/** What apps, browsers and viewers do at the provider, over HTTP. */
final class Apps {
    static final String REDIRECT = "https://app.example.org/done";
    static final String VERIFIER = "a-verifier-of-at-least-forty-three-characters-0";
    private final RunningAuth auth;
    private final String admin;

    /** A request that waits in a browser. */
    record Waiting(String id, String cookie) {}

    Apps(RunningAuth auth) throws Exception {
        this.auth = auth;
        this.admin =
                auth.login(RunningAuth.ADMIN_EMAIL, RunningAuth.ADMIN_PASSWORD).text("/accessToken");
    }

    Answer asAdmin(String method, String path, String body) throws Exception {
        return auth.send(method, path, body, "Authorization", "Bearer " + admin);
    }

    static Map<String, Object> content(List<String> redirectUris, boolean firstParty, String... scopes) {
        return Map.of(
                "names",
                Map.of("en", "Film Diary", "ru", "Дневник фильмов"),
                "redirectUris",
                redirectUris,
                "scopes",
                List.of(scopes),
                "firstParty",
                firstParty);
    }

    Answer register(String kind, Map<String, Object> content) throws Exception {
        return asAdmin("POST", "/v1/admin/clients", json("kind", kind, "client", content));
    }

    /** The id of a new public app. */
    String publicApp(String... scopes) throws Exception {
        return register("public", content(List.of(REDIRECT), false, scopes)).text("/id");
    }

    static String challenge(String verifier) throws Exception {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    }

    /** A request without fault, with the given parameters over it; a null takes one out. */
    static Map<String, String> parameters(String client, String... changes) throws Exception {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("client_id", client);
        all.put("redirect_uri", REDIRECT);
        all.put("response_type", "code");
        all.put("scope", "openid offline_access");
        all.put("state", "the state");
        all.put("nonce", "the nonce");
        all.put("code_challenge", challenge(VERIFIER));
        all.put("code_challenge_method", "S256");
        for (int i = 0; i < changes.length; i += 2) {
            all.put(changes[i], changes[i + 1]);
        }
        all.values().removeIf(java.util.Objects::isNull);
        return all;
    }

    Answer authorize(Map<String, String> parameters, String... headers) throws Exception {
        return auth.send("GET", "/v1/oauth/authorize?" + form(parameters), null, headers);
    }

    Waiting begin(String client, String... changes) throws Exception {
        Answer answer = authorize(parameters(client, changes));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(303);
        return waiting(answer);
    }

    static Waiting waiting(Answer answer) {
        return new Waiting(query(answer.header("Location")).get("request"), answer.cookie());
    }

    Answer look(Waiting request, String viewer) throws Exception {
        String path = "/v1/oauth/requests/" + request.id();
        return auth.send("GET", path, null, "Authorization", "Bearer " + viewer, "Cookie", request.cookie());
    }

    Answer decide(Waiting request, String viewer, boolean approve) throws Exception {
        return auth.post(
                "/v1/oauth/requests/" + request.id() + "/decision",
                json("approve", approve),
                "Authorization",
                "Bearer " + viewer,
                "Cookie",
                request.cookie());
    }

    /** The code that a viewer lets the app have. */
    String code(String client, String viewer, String... changes) throws Exception {
        Answer decided = decide(begin(client, changes), viewer, true);
        assertThat(decided.status()).as(decided.response().body()).isEqualTo(200);
        return query(decided.text("/redirectTo")).get("code");
    }

    Answer token(String... form) throws Exception {
        return post("/v1/oauth/token", form);
    }

    Answer redeem(String client, String code) throws Exception {
        return token(
                "grant_type", "authorization_code",
                "client_id", client,
                "code", code,
                "redirect_uri", REDIRECT,
                "code_verifier", VERIFIER);
    }

    Answer refresh(String client, String token, String... more) throws Exception {
        String[] form = {"grant_type", "refresh_token", "client_id", client, "refresh_token", token};
        String[] all = Arrays.copyOf(form, form.length + more.length);
        System.arraycopy(more, 0, all, form.length, more.length);
        return token(all);
    }

    Answer post(String path, String... form) throws Exception {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < form.length; i += 2) {
            all.put(form[i], form[i + 1]);
        }
        return auth.send("POST", path, form(all), "Content-Type", "application/x-www-form-urlencoded");
    }

    Answer userinfo(String accessToken) throws Exception {
        return auth.send("GET", "/v1/oauth/userinfo", null, "Authorization", "Bearer " + accessToken);
    }

    /** What openid-client says at the end of its way. */
    String runNode(Map<String, String> input) throws Exception {
        ProcessBuilder node = new ProcessBuilder("node", "flow.js");
        node.directory(new File("src/test/node-oidc"));
        node.environment().put("OIDC_TEST", new ObjectMapper().writeValueAsString(input));
        Process process = node.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    static Map<String, String> query(String uri) {
        return Arrays.stream(URI.create(uri).getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
