package org.opencinema.service.auth.provider;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.service.auth.api.OAuthApi;
import org.opencinema.service.auth.api.model.AuthorizationDecision;
import org.opencinema.service.auth.api.model.AuthorizationRedirect;
import org.opencinema.service.auth.session.ClientAddresses;
import org.opencinema.service.auth.session.Limits;
import org.opencinema.tokens.KeyRing;

/** The endpoints of the provider. */
public final class OAuthResource implements OAuthApi {
    private static final String COOKIE = "cinema_authorize";
    private static final String BEARER = "bearer ";

    private final Authorizations authorizations;
    private final TokenEndpoint tokens;
    private final TokenQuestions questions;
    private final Limits limits;
    private final ClientAddresses addresses;
    private final Site site;

    /** Where the provider is reached, by which keys it signs, and whether it is reached by TLS. */
    record Site(String issuer, Supplier<KeyRing> keys, boolean secure) {}

    OAuthResource(
            Authorizations authorizations,
            TokenEndpoint tokens,
            TokenQuestions questions,
            Limits limits,
            ClientAddresses addresses,
            Site site) {
        this.authorizations = authorizations;
        this.tokens = tokens;
        this.questions = questions;
        this.limits = limits;
        this.addresses = addresses;
        this.site = site;
    }

    @Override
    public Response getOpenIdConfiguration() {
        return Response.ok(Metadata.of(site.issuer(), site.keys().get()))
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=300")
                .build();
    }

    @Override
    public Response getAuthorizationServerMetadata() {
        return getOpenIdConfiguration();
    }

    /** The library reads the query again, as only there it shows what stands twice. */
    @Override
    public Response authorize(
            UUID clientId,
            String redirectUri,
            @Nullable String responseType,
            @Nullable String scope,
            @Nullable String state,
            @Nullable String nonce,
            @Nullable String codeChallenge,
            @Nullable String codeChallengeMethod,
            @Nullable String prompt,
            @Nullable Integer maxAge,
            @Nullable String cookie,
            HttpServletRequest request) {
        Authorizations.Begun begun = authorizations.begin(
                new AuthorizeParameters(clientId, redirectUri, maxAge, request.getQueryString()), cookie);
        Response.ResponseBuilder answer = Response.seeOther(begun.location())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .header("Referrer-Policy", "no-referrer");
        return begun.browser() == null
                ? answer.build()
                : answer.cookie(cookie(begun.browser())).build();
    }

    /** Lax: it comes along when an app leads here once more, so that the request of another tab stays good. */
    private NewCookie cookie(String browser) {
        return new NewCookie.Builder(COOKIE)
                .value(browser)
                .path("/v1/oauth")
                .maxAge(Math.toIntExact(RequestStore.REQUEST_LIFETIME.toSeconds()))
                .httpOnly(true)
                .secure(site.secure())
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }

    @Override
    public Response getAuthorizationRequest(String requestId, @Nullable String cookie, SecurityContext security) {
        return noStore(OAuthMapping.question(authorizations.ask(requestId, cookie, Caller.of(security))));
    }

    @Override
    public Response decideAuthorizationRequest(
            String requestId, AuthorizationDecision body, @Nullable String cookie, SecurityContext security) {
        URI location = authorizations.decide(requestId, cookie, body.getApprove(), Caller.of(security));
        return noStore(new AuthorizationRedirect().redirectTo(location.toString()));
    }

    @Override
    public Response createToken(@Nullable String form, HttpServletRequest request) {
        return noStore(OAuthMapping.tokens(tokens.answer(
                read(form, request),
                service -> limits.countLogin(request, addresses.of(request), "service " + service))));
    }

    @Override
    public Response revokeToken(@Nullable String form, HttpServletRequest request) {
        questions.revoke(read(form, request));
        return Response.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }

    @Override
    public Response introspectToken(@Nullable String form, HttpServletRequest request) {
        return noStore(OAuthMapping.state(site.issuer(), questions.introspect(read(form, request))));
    }

    @Override
    public Response getUserinfo(HttpServletRequest request) {
        String authorization = Objects.requireNonNullElse(request.getHeader(HttpHeaders.AUTHORIZATION), "");
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw new UnauthorizedException("token_missing", "send an access token as Authorization: Bearer");
        }
        return noStore(OAuthMapping.person(
                questions.person(authorization.substring(BEARER.length()).trim())));
    }

    @Override
    public Response postUserinfo(HttpServletRequest request) {
        return getUserinfo(request);
    }

    @Override
    public Response listConsents(SecurityContext security) {
        return noStore(
                OAuthMapping.consents(authorizations.list(Caller.of(security).accountId())));
    }

    @Override
    public Response withdrawConsent(UUID clientId, SecurityContext security) {
        authorizations.withdraw(Caller.of(security).accountId(), clientId);
        return Response.noContent().build();
    }

    private HTTPRequest read(@Nullable String form, HttpServletRequest request) {
        return Form.read(
                URI.create(site.issuer() + request.getRequestURI()),
                form,
                request.getHeader(HttpHeaders.AUTHORIZATION));
    }

    private static Response noStore(Object body) {
        return Response.ok(body).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }
}
