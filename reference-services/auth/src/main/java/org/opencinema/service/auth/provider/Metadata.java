package org.opencinema.service.auth.provider;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.SubjectType;
import com.nimbusds.openid.connect.sdk.claims.ClaimType;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.opencinema.tokens.KeyRing;

/** What this provider supports, and nothing else. */
final class Metadata {
    private static final List<ClientAuthenticationMethod> SECRETS =
            List.of(ClientAuthenticationMethod.CLIENT_SECRET_BASIC, ClientAuthenticationMethod.CLIENT_SECRET_POST);
    private static final List<ClientAuthenticationMethod> ALL = List.of(
            ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
            ClientAuthenticationMethod.CLIENT_SECRET_POST,
            ClientAuthenticationMethod.NONE);

    private Metadata() {}

    static String of(String issuer, KeyRing keys) {
        OIDCProviderMetadata metadata = new OIDCProviderMetadata(
                new Issuer(issuer), List.of(SubjectType.PUBLIC), URI.create(issuer + "/.well-known/jwks.json"));
        metadata.setAuthorizationEndpointURI(URI.create(issuer + "/v1/oauth/authorize"));
        metadata.setTokenEndpointURI(URI.create(issuer + "/v1/oauth/token"));
        metadata.setUserInfoEndpointURI(URI.create(issuer + "/v1/oauth/userinfo"));
        metadata.setRevocationEndpointURI(URI.create(issuer + "/v1/oauth/revoke"));
        metadata.setIntrospectionEndpointURI(URI.create(issuer + "/v1/oauth/introspect"));
        metadata.setScopes(new com.nimbusds.oauth2.sdk.Scope(Scope.ALL.toArray(String[]::new)));
        metadata.setResponseTypes(List.of(ResponseType.CODE));
        metadata.setResponseModes(List.of(ResponseMode.QUERY));
        metadata.setGrantTypes(
                List.of(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN, GrantType.CLIENT_CREDENTIALS));
        metadata.setCodeChallengeMethods(List.of(CodeChallengeMethod.S256));
        metadata.setTokenEndpointAuthMethods(ALL);
        metadata.setRevocationEndpointAuthMethods(ALL);
        metadata.setIntrospectionEndpointAuthMethods(SECRETS);
        metadata.setIDTokenJWSAlgs(algorithms(keys));
        metadata.setPromptTypes(List.of(Prompt.Type.LOGIN, Prompt.Type.CONSENT));
        metadata.setClaimTypes(List.of(ClaimType.NORMAL));
        metadata.setClaims(List.of(
                "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "sid", "name", "locale", "email"));
        metadata.setSupportsAuthorizationResponseIssuerParam(true);
        metadata.setSupportsRequestParam(false);
        metadata.setSupportsRequestURIParam(false);
        return metadata.toJSONObject().toJSONString();
    }

    /** Of the key that signs and of the one that will. */
    private static List<JWSAlgorithm> algorithms(KeyRing keys) {
        return Stream.of(keys.current(), keys.next())
                .map(key -> JWSAlgorithm.parse(key.key().algorithm().name()))
                .distinct()
                .toList();
    }
}
