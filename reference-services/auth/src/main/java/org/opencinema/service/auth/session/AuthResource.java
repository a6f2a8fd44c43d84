package org.opencinema.service.auth.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.DeniedException;
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
    private final Limits limits;
    private final ClientAddresses addresses;
    private final TokensMapping tokens;
    private final AuthMetrics metrics;

    public AuthResource(
            Accounts accounts,
            SignIns signIns,
            Limits limits,
            ClientAddresses addresses,
            TokensMapping tokens,
            AuthMetrics metrics) {
        this.accounts = accounts;
        this.signIns = signIns;
        this.limits = limits;
        this.addresses = addresses;
        this.tokens = tokens;
        this.metrics = metrics;
    }

    @Override
    public Response register(NewAccount body, HttpServletRequest request) {
        return metrics.registration(() -> add(body, request));
    }

    private Response add(NewAccount body, HttpServletRequest request) {
        limits.countRegistration(addresses.of(request));
        var account = accounts.register(new Accounts.Applicant(
                body.getEmail(),
                body.getPassword(),
                body.getName(),
                Objects.requireNonNullElse(body.getCountry(), "US"),
                Objects.requireNonNullElse(body.getLanguage(), NewAccount.LanguageEnum.EN)
                        .toString()));
        return Response.status(Response.Status.CREATED)
                .entity(AccountsResource.describe(account))
                .build();
    }

    @Override
    public Response login(Credentials body, HttpServletRequest request) {
        return metrics.login(() -> signIn(body, request));
    }

    private Response signIn(Credentials body, HttpServletRequest request) {
        limits.countLogin(addresses.of(request), Accounts.normalize(body.getEmail()));
        SignIns.SignIn signIn =
                signIns.signIn(body.getEmail(), body.getPassword(), TokensMapping.device(body.getDevice(), request));
        return tokens.answer(signIn, body.getRefreshTokenIn() == Credentials.RefreshTokenInEnum.COOKIE);
    }

    @Override
    public Response refresh(RefreshRequest body, @Nullable String cookie, HttpServletRequest request) {
        Presented presented = presented(body, cookie, request);
        if (presented == null) {
            throw new UnauthorizedException("refresh_missing", "send a refresh token");
        }
        return tokens.answer(signIns.refresh(presented.token()), presented.fromCookie());
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
                : answer.cookie(tokens.cookie("", 0)).build();
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
