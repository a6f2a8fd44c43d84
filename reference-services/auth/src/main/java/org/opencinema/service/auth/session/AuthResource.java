package org.opencinema.service.auth.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.account.AccountsResource;
import org.opencinema.service.auth.api.AuthApi;
import org.opencinema.service.auth.api.model.Credentials;
import org.opencinema.service.auth.api.model.NewAccount;
import org.opencinema.service.auth.api.model.RefreshRequest;

/** Registration and sign-in. */
public final class AuthResource implements AuthApi {
    private final Accounts accounts;
    private final SignIns signIns;
    private final LoginGuard guard;
    private final Limits limits;
    private final ClientAddresses addresses;
    private final TokensMapping tokens;
    private final AuthMetrics metrics;
    private final Consumer<UUID> registered;
    private final Dpop dpop;

    public AuthResource(
            Accounts accounts,
            SignIns signIns,
            LoginGuard guard,
            Limits limits,
            ClientAddresses addresses,
            TokensMapping tokens,
            AuthMetrics metrics,
            Consumer<UUID> registered,
            Dpop dpop) {
        this.accounts = accounts;
        this.signIns = signIns;
        this.guard = guard;
        this.limits = limits;
        this.addresses = addresses;
        this.tokens = tokens;
        this.metrics = metrics;
        this.registered = registered;
        this.dpop = dpop;
    }

    @Override
    public Response register(NewAccount body, HttpServletRequest request) {
        return metrics.registration(() -> add(body, request));
    }

    private Response add(NewAccount body, HttpServletRequest request) {
        limits.countRegistration(request, addresses.of(request));
        var account = accounts.register(new Accounts.Applicant(
                body.getEmail(),
                body.getPassword(),
                body.getName(),
                Objects.requireNonNullElse(body.getCountry(), "US"),
                Objects.requireNonNullElse(body.getLanguage(), NewAccount.LanguageEnum.EN)
                        .toString()));
        registered.accept(account.id());
        return Response.status(Response.Status.CREATED)
                .entity(AccountsResource.describe(account))
                .build();
    }

    @Override
    public Response login(
            Credentials body, @Nullable String deviceCookie, @Nullable String proof, HttpServletRequest request) {
        return metrics.login(() -> signIn(body, deviceCookie, request));
    }

    private Response signIn(Credentials body, @Nullable String deviceCookie, HttpServletRequest request) {
        String address = addresses.of(request);
        limits.countLogin(request, address, Accounts.normalize(body.getEmail()));
        String secret = body.getDeviceToken() == null ? deviceCookie : body.getDeviceToken();
        String key = dpop.findKey(request).orElse(null);
        LoginGuard.Guarded guarded = guard.guard(
                new LoginGuard.Caller(body.getEmail(), address, secret),
                () -> signIns.signIn(
                        body.getEmail(), body.getPassword(), TokensMapping.device(body.getDevice(), request), key));
        boolean inCookie = body.getRefreshTokenIn() == Credentials.RefreshTokenInEnum.COOKIE;
        return tokens.answer(guarded.answer(), inCookie, guarded.deviceSecret(), null);
    }

    @Override
    public Response refresh(
            RefreshRequest body, @Nullable String cookie, @Nullable String proof, HttpServletRequest request) {
        Presented presented = presented(body, cookie, request);
        if (presented == null) {
            throw new UnauthorizedException("refresh_missing", "send a refresh token");
        }
        String key = dpop.findKey(request).orElse(null);
        return tokens.answer(signIns.refresh(presented.token(), key), presented.fromCookie());
    }

    @Override
    public Response logout(RefreshRequest body, @Nullable String cookie, HttpServletRequest request) {
        Presented presented = presented(body, cookie, request);
        if (presented != null) {
            signIns.signOut(presented.token());
        }
        Response.ResponseBuilder answer = Response.noContent();
        return cookie == null
                ? answer.build()
                : answer.cookie(tokens.noCookie()).build();
    }

    private record Presented(String token, boolean fromCookie) {}

    /** A browser that lets another site send our cookie says so, and is refused. */
    private static @Nullable Presented presented(
            RefreshRequest body, @Nullable String cookie, HttpServletRequest request) {
        if (body.getRefreshToken() != null) {
            return new Presented(body.getRefreshToken(), false);
        }
        if (cookie == null || cookie.isEmpty()) {
            return null;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin")) {
            throw new DeniedException("cross_site", "the cookie is accepted from our own pages only");
        }
        return new Presented(cookie, true);
    }
}
