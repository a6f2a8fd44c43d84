package org.opencinema.service.auth.social;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Facebook: OAuth 2.0, and the person from the Graph API. It does not vouch for addresses, so none of them is verified. */
final class FacebookProvider implements Provider {
    private static final String MAC = "HmacSHA256";

    private final ProviderClient client;
    private final Scope scope;
    private final URI dialogUri;
    private final URI tokenUri;
    private final URI profileUri;

    FacebookProvider(ProviderClient client, String scopes, URI dialogUri, URI tokenUri, URI profileUri) {
        this.client = client;
        this.scope = Scope.parse(scopes);
        this.dialogUri = ProviderClient.requireSecure(dialogUri);
        this.tokenUri = ProviderClient.requireSecure(tokenUri);
        this.profileUri = ProviderClient.requireSecure(profileUri);
    }

    @Override
    public String id() {
        return client.id();
    }

    @Override
    public String name() {
        return client.name();
    }

    @Override
    public URI authorizationUri(Attempts.Secrets secrets) {
        return new AuthorizationRequest.Builder(ResponseType.CODE, client.clientId())
                .endpointURI(dialogUri)
                .redirectionURI(client.redirectUri())
                .scope(scope)
                .state(new State(secrets.state()))
                .codeChallenge(new CodeVerifier(secrets.verifier()), CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    @Override
    public Identity identify(String code, Attempts.Secrets secrets) {
        try {
            ClientSecretPost authentication = new ClientSecretPost(client.clientId(), client.secret());
            AccessToken token = AccessTokenResponse.parse(
                            client.exchange(tokenUri, authentication, code, secrets.verifier()))
                    .getTokens()
                    .getAccessToken();
            return read(profile(token));
        } catch (ParseException e) {
            throw client.unavailable("what it answers cannot be read");
        }
    }

    private Map<String, Object> profile(AccessToken token) throws ParseException {
        URI uri = UriBuilder.fromUri(profileUri)
                .queryParam("fields", "id,name,email")
                .queryParam("appsecret_proof", proof(token))
                .build();
        HTTPRequest request = new HTTPRequest(HTTPRequest.Method.GET, uri);
        request.setAuthorization("Bearer " + token.getValue());
        HTTPResponse answer = client.send(request);
        if (answer.getStatusCode() != HTTPResponse.SC_OK) {
            throw client.unavailable("it answers with " + answer.getStatusCode() + " who somebody is");
        }
        return answer.getBodyAsJSONObject();
    }

    /** Shows that who has the token has the secret as well, so that a stolen token is good for nothing. */
    private String proof(AccessToken token) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(client.secret().getValueBytes(), MAC));
            return HexFormat.of().formatHex(mac.doFinal(token.getValue().getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    private Identity read(Map<String, Object> person) {
        if (!(person.get("id") instanceof String subject) || subject.isBlank()) {
            throw client.unavailable("it does not say who somebody is");
        }
        String email = person.get("email") instanceof String address ? address : null;
        String name = person.get("name") instanceof String given ? given : "";
        return new Identity(id(), subject, email, false, name);
    }
}
