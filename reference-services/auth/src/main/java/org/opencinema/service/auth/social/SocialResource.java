package org.opencinema.service.auth.social;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.service.auth.api.SocialApi;
import org.opencinema.service.auth.api.model.Authorization;
import org.opencinema.service.auth.api.model.Callback;
import org.opencinema.service.auth.api.model.IdentityList;
import org.opencinema.service.auth.api.model.IdentityProvider;
import org.opencinema.service.auth.api.model.NewAuthorization;
import org.opencinema.service.auth.api.model.ProviderList;
import org.opencinema.service.auth.factor.Reauthentication;
import org.opencinema.service.auth.session.ClientAddresses;
import org.opencinema.service.auth.session.Limits;
import org.opencinema.service.auth.session.TokensMapping;

/** Sign-in with accounts of providers, and their links to accounts here. */
final class SocialResource implements SocialApi {
    private static final String COOKIE = "cinema_social";
    private static final Pattern BROWSER = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final SocialSignIns signIns;
    private final Identities identities;
    private final Attempts attempts;
    private final Reauthentication reauthentication;
    private final Dpop dpop;
    private final TokensMapping tokens;
    private final Limits limits;
    private final ClientAddresses addresses;
    private final boolean cookieSecure;

    SocialResource(SocialSignIns signIns, Identities identities, Attempts attempts, SocialWiring.Edge edge) {
        this.signIns = signIns;
        this.identities = identities;
        this.attempts = attempts;
        this.reauthentication = edge.reauthentication();
        this.dpop = edge.dpop();
        this.tokens = edge.tokens();
        this.limits = edge.limits();
        this.addresses = edge.addresses();
        this.cookieSecure = edge.cookieSecure();
    }

    @Override
    public Response listProviders() {
        ProviderList list = new ProviderList();
        list.setItems(signIns.providers().stream()
                .map(provider -> new IdentityProvider().id(provider.id()).name(provider.name()))
                .toList());
        return Response.ok(list).build();
    }

    @Override
    public Response startSocialSignIn(
            String provider, NewAuthorization body, @Nullable String cookie, HttpServletRequest request) {
        boolean inCookie = body.getRefreshTokenIn() == NewAuthorization.RefreshTokenInEnum.COOKIE;
        Attempts.Attempt attempt = new Attempts.Attempt(
                provider,
                null,
                body.getReturnTo(),
                inCookie,
                TokensMapping.device(body.getDevice(), request),
                Objects.requireNonNullElse(body.getCountry(), "US"),
                Objects.requireNonNullElse(body.getLanguage(), NewAuthorization.LanguageEnum.EN)
                        .toString());
        return start(attempt, cookie, request);
    }

    @Override
    public Response startLinking(
            String provider,
            org.opencinema.service.auth.api.model.Reauthentication body,
            @Nullable String cookie,
            SecurityContext security,
            HttpServletRequest request) {
        Caller caller = Caller.of(security);
        reauthentication.require(caller, body.getPassword());
        UUID account = caller.accountId();
        String device = TokensMapping.device(null, request);
        return start(new Attempts.Attempt(provider, account, null, false, device, "", ""), cookie, request);
    }

    @Override
    public Response finishSocialSignIn(
            String provider,
            Callback body,
            @Nullable String cookie,
            @Nullable String proof,
            HttpServletRequest request) {
        limits.countLogin(request, addresses.of(request));
        String key = dpop.findKey(request).orElse(null);
        SocialSignIns.Finished finished = signIns.signIn(callback(provider, body), browser(cookie), key);
        Attempts.Attempt attempt = finished.attempt();
        Response answer = tokens.answer(finished.answer(), attempt.inCookie(), null, attempt.returnTo());
        return Response.fromResponse(answer).cookie(cookie("", 0)).build();
    }

    @Override
    public Response listIdentities(SecurityContext security) {
        return Response.ok(list(Caller.of(security).accountId())).build();
    }

    @Override
    public Response linkIdentity(String provider, Callback body, @Nullable String cookie, SecurityContext security) {
        UUID account = Caller.of(security).accountId();
        signIns.link(callback(provider, body), browser(cookie), account);
        return Response.ok(list(account)).cookie(cookie("", 0)).build();
    }

    @Override
    public Response unlinkIdentity(String provider, SecurityContext security) {
        identities.unlink(Caller.of(security).accountId(), provider);
        return Response.noContent().build();
    }

    /** A browser keeps its secret while it has several attempts under way. */
    private Response start(Attempts.Attempt attempt, @Nullable String cookie, HttpServletRequest request) {
        limits.countLogin(request, addresses.of(request));
        String known = browser(cookie);
        String browser = known.isEmpty() ? attempts.newBrowser() : known;
        URI uri = signIns.start(attempt, browser);
        return Response.status(Response.Status.CREATED)
                .entity(new Authorization().authorizationUrl(uri))
                .header("Cache-Control", "no-store")
                .cookie(cookie(browser, Math.toIntExact(Attempts.LIFETIME.toSeconds())))
                .build();
    }

    /** Empty if the browser has none. */
    private static String browser(@Nullable String cookie) {
        return cookie != null && BROWSER.matcher(cookie).matches() ? cookie : "";
    }

    private static SocialSignIns.Callback callback(String provider, Callback body) {
        return new SocialSignIns.Callback(provider, body.getState(), body.getCode(), body.getError());
    }

    private IdentityList list(UUID accountId) {
        IdentityList list = new IdentityList();
        list.setItems(identities.list(accountId).stream()
                .map(linked -> new org.opencinema.service.auth.api.model.Identity()
                        .provider(linked.provider())
                        .email(linked.email())
                        .linkedAt(linked.at().atOffset(ZoneOffset.UTC)))
                .toList());
        return list;
    }

    private NewCookie cookie(String value, int maxAgeSeconds) {
        return new NewCookie.Builder(COOKIE)
                .value(value)
                .path("/v1/auth")
                .maxAge(maxAgeSeconds)
                .httpOnly(true)
                .secure(cookieSecure)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
