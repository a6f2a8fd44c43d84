package org.opencinema.service.auth.provider;

import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.nimbusds.openid.connect.sdk.OIDCError;
import com.nimbusds.openid.connect.sdk.Prompt;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.InvalidException;

/** The query of the authorization endpoint. */
final class AuthorizeParameters {
    private static final Pattern S256 = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final UUID clientId;
    private final String redirectUri;
    private final @Nullable Integer maxAge;
    private final Map<String, List<String>> all;

    /** @param maxAge in seconds */
    AuthorizeParameters(UUID clientId, String redirectUri, @Nullable Integer maxAge, String query) {
        this.clientId = clientId;
        this.redirectUri = redirectUri;
        this.maxAge = maxAge;
        this.all = URLUtils.parseParameters(query);
    }

    UUID clientId() {
        return clientId;
    }

    String redirectUri() {
        return redirectUri;
    }

    /** Null also if there are two, of which neither is to be trusted. */
    @Nullable
    String state() {
        return single("state");
    }

    /** Refuses what must not be redirected. */
    void checkRedirect(Client client) {
        for (String name : List.of("client_id", "redirect_uri")) {
            if (single(name) == null) {
                throw new InvalidException(name, "must stand once");
            }
        }
        if (!client.redirectsTo(redirectUri)) {
            throw new InvalidException("redirect_uri", "is not registered for this client");
        }
    }

    /** @throws OAuthException with what the app is told */
    RequestStore.Request request(Client client, String browserHash, Instant now) {
        AuthorizationRequest request = parse();
        checkForm(request);
        return new RequestStore.Request(
                clientId,
                redirectUri,
                scopes(request, client),
                state(),
                single("nonce"),
                challenge(request),
                browserHash,
                signedInAfter(request, now),
                asks(request, Prompt.Type.CONSENT));
    }

    private AuthorizationRequest parse() {
        all.forEach((name, values) -> {
            if (values.size() > 1) {
                throw new OAuthException(OAuth2Error.INVALID_REQUEST, "a parameter stands more than once");
            }
        });
        try {
            return AuthorizationRequest.parse(all);
        } catch (ParseException e) {
            throw OAuthException.of(e);
        }
    }

    private static void checkForm(AuthorizationRequest request) {
        if (request.getRequestURI() != null) {
            throw new OAuthException(OAuth2Error.REQUEST_URI_NOT_SUPPORTED);
        }
        if (request.specifiesRequestObject()) {
            throw new OAuthException(OAuth2Error.REQUEST_NOT_SUPPORTED);
        }
        if (!request.getResponseType().equals(ResponseType.CODE)) {
            throw new OAuthException(OAuth2Error.UNSUPPORTED_RESPONSE_TYPE);
        }
        if (request.getResponseMode() != null && !request.getResponseMode().equals(ResponseMode.QUERY)) {
            throw new OAuthException(OAuth2Error.INVALID_REQUEST, "response_mode must be query");
        }
        if (asks(request, Prompt.Type.NONE)) {
            throw new OAuthException(OIDCError.LOGIN_REQUIRED, "the viewer has to see our page");
        }
    }

    private static Set<String> scopes(AuthorizationRequest request, Client client) {
        Set<String> scopes = request.getScope() == null
                ? Set.of()
                : new LinkedHashSet<>(request.getScope().toStringList());
        if (scopes.isEmpty() || !client.mayHave(scopes)) {
            throw new OAuthException(OAuth2Error.INVALID_SCOPE, "scope must be of those registered for the client");
        }
        return scopes;
    }

    private static String challenge(AuthorizationRequest request) {
        if (request.getCodeChallenge() == null
                || !CodeChallengeMethod.S256.equals(request.getCodeChallengeMethod())
                || !S256.matcher(request.getCodeChallenge().getValue()).matches()) {
            throw new OAuthException(
                    OAuth2Error.INVALID_REQUEST, "code_challenge with code_challenge_method S256 is required");
        }
        return request.getCodeChallenge().getValue();
    }

    private @Nullable Instant signedInAfter(AuthorizationRequest request, Instant now) {
        if (asks(request, Prompt.Type.LOGIN)) {
            return now;
        }
        return maxAge == null ? null : now.minusSeconds(maxAge);
    }

    private static boolean asks(AuthorizationRequest request, Prompt.Type type) {
        return request.getPrompt() != null && request.getPrompt().contains(type);
    }

    private @Nullable String single(String name) {
        List<String> values = all.getOrDefault(name, List.of());
        return values.size() == 1 ? values.get(0) : null;
    }
}
