package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opencinema.fakes.ProviderCall.Answer;

/**
 * The OpenID provider of Google on a port of 127.0.0.1: discovery, authorization code flow with PKCE, signed ID tokens and keys. It
 * refuses what the real one refuses (unknown clients, secrets, addresses to go back to, codes that were used, verifiers that do not fit)
 * and whoever does not use PKCE. The person at the browser is already signed in there. Thread-safe.
 */
public final class GoogleFake implements AutoCloseable {
    private static final String TOKEN_PATH = "/token";

    private final ProviderServer server;
    private final ProviderCodes codes;
    private final GoogleTokens tokens;
    private final String clientId;
    private final String clientSecret;
    private volatile FakePerson person = new FakePerson("1", null, false, "Nobody");

    private GoogleFake(int port, String clientId, String clientSecret, String redirectUri, Clock clock) {
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.codes = new ProviderCodes(clientId, redirectUri);
        this.tokens = new GoogleTokens(clientId, clientSecret, clock);
        this.server = new ProviderServer(port, TOKEN_PATH, this::answer);
    }

    /**
     * Starts one with a single client.
     *
     * @param port 0 takes a free one
     * @param redirectUri where that client may send browsers back to
     */
    public static GoogleFake start(int port, String clientId, String clientSecret, String redirectUri, Clock clock) {
        return new GoogleFake(port, clientId, clientSecret, redirectUri, clock);
    }

    /** The issuer. */
    public URI uri() {
        return server.uri();
    }

    /** Who sits at the browser from now on. */
    public void setPerson(FakePerson person) {
        this.person = person;
    }

    /** What it does wrong from now on. */
    public void setFault(ProviderFault fault) {
        server.fault = fault;
    }

    /** How many requests have come, also those that were refused. */
    public int requests() {
        return server.requests();
    }

    @Override
    public void close() {
        server.close();
    }

    private Answer answer(ProviderCall call) {
        if (call.is("GET", "/.well-known/openid-configuration")) {
            return Answer.json(200, discovery());
        }
        if (call.is("GET", "/authorize")) {
            boolean openId = List.of(call.parameter("scope").split(" ", -1)).contains("openid");
            return openId
                    ? codes.authorize(call, person, server.fault == ProviderFault.DENIED)
                    : Answer.page(400, "invalid_scope");
        }
        if (call.is("GET", "/keys")) {
            return Answer.json(200, tokens.keys());
        }
        return call.is("POST", TOKEN_PATH) ? exchange(call) : Answer.page(404, "not found");
    }

    private Map<String, Object> discovery() {
        String base = uri().toString();
        String tokenHost = server.fault == ProviderFault.ENDPOINT_ELSEWHERE ? "http://127.0.0.1:1" : base;
        return Map.of(
                "issuer",
                server.fault == ProviderFault.DISCOVERY_OF_ANOTHER ? "https://accounts.google.com" : base,
                "authorization_endpoint",
                base + "/authorize",
                "token_endpoint",
                tokenHost + TOKEN_PATH,
                "jwks_uri",
                base + "/keys",
                "response_types_supported",
                List.of("code"),
                "subject_types_supported",
                List.of("public"),
                "id_token_signing_alg_values_supported",
                List.of("RS256"),
                "token_endpoint_auth_methods_supported",
                List.of("client_secret_post", "client_secret_basic"));
    }

    private Answer exchange(ProviderCall call) {
        String basic = "Basic " + Base64.getEncoder().encodeToString((clientId + ":" + clientSecret).getBytes(UTF_8));
        boolean inBody = call.authorization() == null
                && call.parameter("client_id").equals(clientId)
                && call.parameter("client_secret").equals(clientSecret);
        if (!inBody && !basic.equals(call.authorization())) {
            return Answer.json(401, Map.of("error", "invalid_client"));
        }
        Optional<ProviderCodes.Grant> grant = codes.redeem(call);
        if (grant.isEmpty()) {
            return Answer.json(400, Map.of("error", "invalid_grant", "error_description", "Bad Request"));
        }
        String accessToken = "ya29." + codes.random();
        return Answer.json(
                200,
                Map.of(
                        "access_token",
                        accessToken,
                        "expires_in",
                        3599,
                        "token_type",
                        "Bearer",
                        "scope",
                        "openid email profile",
                        "id_token",
                        tokens.idToken(uri().toString(), grant.get(), accessToken, server.fault)));
    }
}
