package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.opencinema.fakes.ProviderCall.Answer;

/**
 * The sign-in of Facebook on a port of 127.0.0.1: dialog, access tokens and the part of the Graph API that says who somebody is. There
 * are no ID tokens. It refuses what the real one refuses when apps have to prove that they know their secret, and whoever does not use
 * PKCE. The person at the browser is already signed in there. Thread-safe.
 */
public final class FacebookFake implements AutoCloseable {
    private static final String TOKEN_PATH = "/oauth/access_token";
    private static final Set<String> TOKEN_PARAMETERS =
            Set.of("client_id", "client_secret", "redirect_uri", "code", "code_verifier", "grant_type");

    private final ProviderServer server;
    private final ProviderCodes codes;
    private final Map<String, FakePerson> people = new ConcurrentHashMap<>();
    private final String appId;
    private final String appSecret;
    private volatile FakePerson person = new FakePerson("1", null, false, "Nobody");

    private FacebookFake(int port, String appId, String appSecret, String redirectUri) {
        this.appId = appId;
        this.appSecret = appSecret;
        this.codes = new ProviderCodes(appId, redirectUri);
        this.server = new ProviderServer(port, TOKEN_PATH, this::answer);
    }

    /**
     * Starts one with a single app.
     *
     * @param port 0 takes a free one
     * @param redirectUri where that app may send browsers back to
     */
    public static FacebookFake start(int port, String appId, String appSecret, String redirectUri) {
        return new FacebookFake(port, appId, appSecret, redirectUri);
    }

    /** The base of {@code /dialog/oauth}, {@code /oauth/access_token} and {@code /me}. */
    public URI uri() {
        return server.uri();
    }

    /** Who sits at the browser from now on. */
    public void setPerson(FakePerson person) {
        this.person = person;
    }

    /** What it does wrong from now on; faults of ID tokens make no difference here. */
    public void setFault(ProviderFault fault) {
        server.fault = fault;
    }

    @Override
    public void close() {
        server.close();
    }

    private Answer answer(ProviderCall call) {
        if (call.is("GET", "/dialog/oauth")) {
            return codes.authorize(call, person, server.fault == ProviderFault.DENIED);
        }
        if (call.is("GET", "/me")) {
            return profile(call);
        }
        return call.path().equals(TOKEN_PATH) ? exchange(call) : error(404, "GraphMethodException", 100);
    }

    private Answer exchange(ProviderCall call) {
        if (!TOKEN_PARAMETERS.containsAll(call.parameters().keySet())
                || !call.parameter("client_id").equals(appId)
                || !call.parameter("client_secret").equals(appSecret)) {
            return error(400, "OAuthException", 1);
        }
        Optional<ProviderCodes.Grant> grant = codes.redeem(call);
        if (grant.isEmpty()) {
            return error(400, "OAuthException", 100);
        }
        String token = "EAAG" + codes.random();
        people.put(token, grant.get().person());
        return Answer.json(200, Map.of("access_token", token, "token_type", "bearer", "expires_in", 5183944));
    }

    private Answer profile(ProviderCall call) {
        String header = call.authorization();
        String token = header != null && header.startsWith("Bearer ")
                ? header.substring("Bearer ".length())
                : call.parameter("access_token");
        FakePerson known = people.get(token);
        if (known == null) {
            return error(400, "OAuthException", 190);
        }
        if (!call.parameter("appsecret_proof").equals(proof(token))) {
            return error(400, "GraphMethodException", 100);
        }
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("id", known.id());
        for (String field : call.parameter("fields").split(",", -1)) {
            switch (field) {
                case "id" -> {}
                case "name" -> profile.put("name", known.name());
                case "email" -> {
                    if (known.email() != null) {
                        profile.put("email", known.email());
                    }
                }
                default -> {
                    return error(400, "OAuthException", 100);
                }
            }
        }
        return Answer.json(200, profile);
    }

    private String proof(String token) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(appSecret.getBytes(UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(token.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static Answer error(int status, String type, int code) {
        return Answer.json(
                status,
                Map.of("error", Map.of("message", "Invalid request.", "type", type, "code", code, "fbtrace_id", "A0")));
    }
}
