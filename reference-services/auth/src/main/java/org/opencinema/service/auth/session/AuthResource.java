package org.opencinema.service.auth.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.account.AccountsResource;
import org.opencinema.service.auth.api.AuthApi;
import org.opencinema.service.auth.api.model.Credentials;
import org.opencinema.service.auth.api.model.NewAccount;
import org.opencinema.service.auth.api.model.RefreshRequest;
import org.opencinema.service.auth.api.model.Tokens;

/** Registration and sign-in. */
public final class AuthResource implements AuthApi {
    private static final String COOKIE = "cinema_refresh";
    private static final String DEVICE_COOKIE = "cinema_device";
    private static final int DEVICE_COOKIE_SECONDS = 365 * 24 * 60 * 60;
    private static final int MAX_DEVICE = 100;

    private final Accounts accounts;
    private final SignIns signIns;
    private final LoginGuard guard;
    private final Limits limits;
    private final ClientAddresses addresses;
    private final boolean cookieSecure;
    private final AuthMetrics metrics;
    private final Consumer<UUID> registered;

    public AuthResource(
            Accounts accounts,
            SignIns signIns,
            LoginGuard guard,
            Limits limits,
            ClientAddresses addresses,
            boolean cookieSecure,
            AuthMetrics metrics,
            Consumer<UUID> registered) {
        this.accounts = accounts;
        this.signIns = signIns;
        this.guard = guard;
        this.limits = limits;
        this.addresses = addresses;
        this.cookieSecure = cookieSecure;
        this.metrics = metrics;
        this.registered = registered;
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
    public Response login(Credentials body, @Nullable String deviceCookie, HttpServletRequest request) {
        return metrics.login(() -> signIn(body, deviceCookie, request));
    }

    private Response signIn(Credentials body, @Nullable String deviceCookie, HttpServletRequest request) {
        String address = addresses.of(request);
        limits.countLogin(request, address, Accounts.normalize(body.getEmail()));
        String secret = body.getDeviceToken() == null ? deviceCookie : body.getDeviceToken();
        LoginGuard.Guarded guarded = guard.guard(
                new LoginGuard.Caller(body.getEmail(), address, secret),
                () -> signIns.signIn(body.getEmail(), body.getPassword(), device(body, request)));
        boolean inCookie = body.getRefreshTokenIn() == Credentials.RefreshTokenInEnum.COOKIE;
        Response answer = answer(guarded.signIn(), inCookie);
        if (inCookie) {
            NewCookie device = cookie(DEVICE_COOKIE, guarded.deviceSecret(), DEVICE_COOKIE_SECONDS);
            return Response.fromResponse(answer).cookie(device).build();
        }
        ((Tokens) answer.getEntity()).setDeviceToken(guarded.deviceSecret());
        return answer;
    }

    @Override
    public Response refresh(RefreshRequest body, @Nullable String cookie, HttpServletRequest request) {
        Presented presented = presented(body, cookie, request);
        if (presented == null) {
            throw new UnauthorizedException("refresh_missing", "send a refresh token");
        }
        return answer(signIns.refresh(presented.token()), presented.fromCookie());
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
                : answer.cookie(cookie(COOKIE, "", 0)).build();
    }

    /** What the client calls its device, else what its User-Agent says. */
    private static String device(Credentials body, HttpServletRequest request) {
        String name = body.getDevice();
        if (name == null || name.isBlank()) {
            name = Objects.requireNonNullElse(request.getHeader("User-Agent"), "");
        }
        String plain = name.replaceAll("[\\p{Cntrl}\\p{Cs}]", "").trim();
        return plain.length() > MAX_DEVICE ? plain.substring(0, MAX_DEVICE) : plain;
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

    private Response answer(SignIns.SignIn signIn, boolean inCookie) {
        Tokens tokens = new Tokens()
                .accessToken(signIn.accessToken())
                .tokenType(Tokens.TokenTypeEnum.BEARER)
                .expiresIn(signIn.expiresIn().toSeconds())
                .account(AccountsResource.describe(signIn.account()));
        Sessions.Refresh refresh = signIn.refresh();
        Response.ResponseBuilder answer = Response.ok(tokens).header("Cache-Control", "no-store");
        if (inCookie) {
            answer.cookie(cookie(
                    COOKIE, refresh.token(), Math.toIntExact(refresh.lifetime().toSeconds())));
        } else {
            tokens.setRefreshToken(refresh.token());
        }
        return answer.build();
    }

    private NewCookie cookie(String name, String value, int maxAgeSeconds) {
        return new NewCookie.Builder(name)
                .value(value)
                .path("/v1/auth")
                .maxAge(maxAgeSeconds)
                .httpOnly(true)
                .secure(cookieSecure)
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }
}
