package org.opencinema.service.auth.social;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.UnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who we are at one provider, how it is asked, and what is said when that fails. */
record ProviderClient(String id, String name, ClientID clientId, Secret secret, URI redirectUri, ProviderHttp http) {
    private static final Logger log = LoggerFactory.getLogger(ProviderClient.class);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** The successful answer to the code (RFC 6749, 4.1.3, with RFC 7636). */
    HTTPResponse exchange(URI tokenUri, ClientAuthentication authentication, String code, String verifier) {
        AuthorizationCodeGrant grant =
                new AuthorizationCodeGrant(new AuthorizationCode(code), redirectUri, new CodeVerifier(verifier));
        HTTPResponse answer = send(new TokenRequest.Builder(tokenUri, authentication, grant)
                .build()
                .toHTTPRequest());
        if (answer.getStatusCode() == HTTPResponse.SC_BAD_REQUEST && !isOurFault(answer)) {
            throw refused("it does not accept the code");
        }
        if (answer.getStatusCode() != HTTPResponse.SC_OK) {
            throw unavailable("it answers a code with " + answer.getStatusCode());
        }
        return answer;
    }

    HTTPResponse send(HTTPRequest request) {
        try {
            return request.send(http);
        } catch (IOException e) {
            throw unavailable(String.valueOf(e.getMessage()));
        }
    }

    /** It is down, or what it answers makes no sense. The reason is for the log. */
    UnavailableException unavailable(String reason) {
        log.warn("sign-in with {} failed: {}", id, reason);
        return new UnavailableException(
                "provider_unavailable", name + " does not answer as it should; try again or sign in otherwise", null);
    }

    /** It is not believed. The reason is for the log. */
    DeniedException refused(String reason) {
        log.warn("sign-in with {} was refused: {}", id, reason);
        return new DeniedException("social_refused", name + " did not confirm the sign-in; begin again");
    }

    /** What is sent there are secrets, so it is encrypted, unless it stays on this machine. */
    static URI requireSecure(URI uri) {
        boolean local =
                "http".equals(uri.getScheme()) && LOOPBACK.contains(Objects.requireNonNullElse(uri.getHost(), ""));
        if (!local && !"https".equals(uri.getScheme())) {
            throw new IllegalArgumentException("the address of a provider must be https, was " + uri);
        }
        return uri;
    }

    private boolean isOurFault(HTTPResponse answer) {
        try {
            String code = TokenErrorResponse.parse(answer).getErrorObject().getCode();
            return OAuth2Error.INVALID_CLIENT.getCode().equals(code)
                    || OAuth2Error.UNAUTHORIZED_CLIENT.getCode().equals(code);
        } catch (ParseException notOfOAuth) {
            return false;
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ProviderClient[" + id + "]";
    }
}
