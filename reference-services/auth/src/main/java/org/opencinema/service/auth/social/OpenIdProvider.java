package org.opencinema.service.auth.social;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import com.nimbusds.openid.connect.sdk.claims.AuthorizedParty;
import com.nimbusds.openid.connect.sdk.claims.ClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.InvalidHashException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A provider that speaks OpenID Connect: authorization code flow with PKCE, state and nonce. Thread-safe. */
final class OpenIdProvider implements Provider {
    private static final Scope SCOPE = new Scope("openid", "email", "profile");
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384);
    private static final Duration METADATA_LIFETIME = Duration.ofHours(1);
    private static final Duration KEYS_LIFETIME = Duration.ofMinutes(10);
    private static final Duration KEYS_PATIENCE = Duration.ofSeconds(6);
    private static final Duration KEYS_INTERVAL = Duration.ofSeconds(30);
    private static final Duration KEYS_OUTAGE = Duration.ofHours(1);

    private final ProviderClient client;
    private final URI issuer;
    private final Set<String> endpointHosts;
    private final boolean emailTrusted;
    private final Clock clock;
    private volatile @Nullable Discovered discovered;

    private record Discovered(OIDCProviderMetadata metadata, IDTokenValidator validator, Instant until) {}

    /**
     * @param endpointHosts where endpoints may be besides the issuer's own origin
     * @param emailTrusted whether its word that an address is verified is believed
     */
    OpenIdProvider(ProviderClient client, URI issuer, Set<String> endpointHosts, boolean emailTrusted, Clock clock) {
        this.client = client;
        this.issuer = ProviderClient.requireSecure(issuer);
        this.endpointHosts = Set.copyOf(endpointHosts);
        this.emailTrusted = emailTrusted;
        this.clock = clock;
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
        return new AuthenticationRequest.Builder(ResponseType.CODE, SCOPE, client.clientId(), client.redirectUri())
                .endpointURI(discovered().metadata().getAuthorizationEndpointURI())
                .state(new State(secrets.state()))
                .nonce(new Nonce(secrets.nonce()))
                .codeChallenge(new CodeVerifier(secrets.verifier()), CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    @Override
    public Identity identify(String code, Attempts.Secrets secrets) {
        Discovered provider = discovered();
        OIDCTokens tokens = exchange(provider.metadata(), code, secrets);
        IDTokenClaimsSet idToken = validate(provider.validator(), tokens, secrets);
        ClaimsSet person = idToken;
        URI userInfo = provider.metadata().getUserInfoEndpointURI();
        if (idToken.getStringClaim("email") == null && userInfo != null) {
            person = userInfo(userInfo, tokens, idToken);
        }
        return new Identity(
                id(),
                idToken.getSubject().getValue(),
                person.getStringClaim("email"),
                emailTrusted && Boolean.TRUE.equals(person.getClaim("email_verified")),
                Objects.requireNonNullElse(person.getStringClaim("name"), ""));
    }

    private OIDCTokens exchange(OIDCProviderMetadata metadata, String code, Attempts.Secrets secrets) {
        List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
        boolean inHeader = methods == null || methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        ClientAuthentication authentication = inHeader
                ? new ClientSecretBasic(client.clientId(), client.secret())
                : new ClientSecretPost(client.clientId(), client.secret());
        try {
            return OIDCTokenResponse.parse(
                            client.exchange(metadata.getTokenEndpointURI(), authentication, code, secrets.verifier()))
                    .getOIDCTokens();
        } catch (ParseException e) {
            throw client.unavailable("it answers a code with something else than tokens");
        }
    }

    /** OpenID Connect Core, 3.1.3.7 and 3.1.3.8. */
    private IDTokenClaimsSet validate(IDTokenValidator validator, OIDCTokens tokens, Attempts.Secrets secrets) {
        JWT token = tokens.getIDToken();
        try {
            IDTokenClaimsSet claims = validator.validate(token, new Nonce(secrets.nonce()));
            AuthorizedParty party = claims.getAuthorizedParty();
            if (party == null
                    ? claims.getAudience().size() > 1
                    : !party.getValue().equals(client.clientId().getValue())) {
                throw client.refused("the ID token was not given to this client");
            }
            AccessTokenHash hash = claims.getAccessTokenHash();
            if (hash != null) {
                AccessTokenValidator.validate(
                        tokens.getAccessToken(),
                        JWSAlgorithm.parse(token.getHeader().getAlgorithm().getName()),
                        hash);
            }
            return claims;
        } catch (BadJOSEException | InvalidHashException e) {
            throw client.refused("the ID token is not valid: " + e.getMessage());
        } catch (JOSEException e) {
            throw client.unavailable("its keys cannot be had: " + e.getMessage());
        }
    }

    private UserInfo userInfo(URI endpoint, OIDCTokens tokens, IDTokenClaimsSet idToken) {
        try {
            UserInfoResponse answer = UserInfoResponse.parse(
                    client.send(new UserInfoRequest(endpoint, tokens.getAccessToken()).toHTTPRequest()));
            if (!answer.indicatesSuccess()) {
                throw client.unavailable("it does not say who somebody is");
            }
            UserInfo person = answer.toSuccessResponse().getUserInfo();
            if (person == null || !person.getSubject().equals(idToken.getSubject())) {
                throw client.refused("it speaks of somebody else than the ID token");
            }
            return person;
        } catch (ParseException e) {
            throw client.unavailable("what it says of somebody cannot be read");
        }
    }

    /** What it says of itself, which is asked again from time to time; several may ask at once. */
    private Discovered discovered() {
        Discovered known = discovered;
        if (known == null || clock.instant().isAfter(known.until())) {
            known = discover();
            discovered = known;
        }
        return known;
    }

    private Discovered discover() {
        try {
            Issuer expected = new Issuer(issuer);
            URI document = OIDCProviderMetadata.resolveURL(expected).toURI();
            OIDCProviderMetadata metadata =
                    OIDCProviderMetadata.parse(client.http().get(document).getContent());
            if (!metadata.getIssuer().equals(expected)) {
                throw client.unavailable("it says that it is another issuer");
            }
            requireOwn(metadata.getAuthorizationEndpointURI());
            requireOwn(metadata.getTokenEndpointURI());
            if (metadata.getUserInfoEndpointURI() != null) {
                requireOwn(metadata.getUserInfoEndpointURI());
            }
            URI keys = requireOwn(metadata.getJWKSetURI());
            return new Discovered(
                    metadata, validator(expected, keys), clock.instant().plus(METADATA_LIFETIME));
        } catch (IOException | URISyntaxException | GeneralException e) {
            throw client.unavailable("it cannot be discovered: " + e.getMessage());
        }
    }

    /** A discovery document does not make us ask machines that the operator has not named. */
    private URI requireOwn(@Nullable URI endpoint) {
        boolean own = endpoint != null
                && Objects.equals(endpoint.getScheme(), issuer.getScheme())
                && Objects.equals(endpoint.getAuthority(), issuer.getAuthority());
        boolean named = endpoint != null
                && "https".equals(endpoint.getScheme())
                && endpoint.getPort() == -1
                && endpoint.getUserInfo() == null
                && endpointHosts.contains(endpoint.getHost());
        if (endpoint == null || !(own || named)) {
            throw client.unavailable("it names an endpoint at a host that is not allowed: " + endpoint);
        }
        return endpoint;
    }

    private IDTokenValidator validator(Issuer expected, URI keys) throws MalformedURLException {
        JWKSource<SecurityContext> source = JWKSourceBuilder.create(keys.toURL(), client.http())
                .cache(KEYS_LIFETIME.toMillis(), KEYS_PATIENCE.toMillis())
                .refreshAheadCache(false)
                .rateLimited(KEYS_INTERVAL.toMillis())
                .outageTolerant(KEYS_OUTAGE.toMillis())
                .build();
        return new IDTokenValidator(
                expected, client.clientId(), new JWSVerificationKeySelector<>(ALGORITHMS, source), null);
    }
}
