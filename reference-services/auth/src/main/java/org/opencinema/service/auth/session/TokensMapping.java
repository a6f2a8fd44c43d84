package org.opencinema.service.auth.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.auth.account.AccountsResource;
import org.opencinema.service.auth.api.model.Tokens;

/** What a client is answered that has signed in, in whatever way. */
public final class TokensMapping {
    private static final String COOKIE = "cinema_refresh";
    private static final int MAX_DEVICE = 100;

    private final boolean cookieSecure;

    public TokensMapping(boolean cookieSecure) {
        this.cookieSecure = cookieSecure;
    }

    /** What the client calls its device, else what its User-Agent says. */
    public static String device(@Nullable String given, HttpServletRequest request) {
        String name = given == null || given.isBlank()
                ? Objects.requireNonNullElse(request.getHeader("User-Agent"), "")
                : given;
        String plain = name.replaceAll("[\\p{Cntrl}\\p{Cs}]", "").trim();
        return plain.length() > MAX_DEVICE ? plain.substring(0, MAX_DEVICE) : plain;
    }

    public Response answer(SignIns.SignIn signIn, boolean inCookie) {
        return answer(signIn, inCookie, null).build();
    }

    public Response.ResponseBuilder answer(SignIns.SignIn signIn, boolean inCookie, @Nullable String returnTo) {
        Tokens tokens = new Tokens()
                .accessToken(signIn.accessToken())
                .tokenType(Tokens.TokenTypeEnum.BEARER)
                .expiresIn(signIn.expiresIn().toSeconds())
                .account(AccountsResource.describe(signIn.account()))
                .returnTo(returnTo);
        Sessions.Refresh refresh = signIn.refresh();
        Response.ResponseBuilder answer = Response.ok(tokens).header("Cache-Control", "no-store");
        if (inCookie) {
            answer.cookie(
                    cookie(refresh.token(), Math.toIntExact(refresh.lifetime().toSeconds())));
        } else {
            tokens.setRefreshToken(refresh.token());
        }
        return answer;
    }

    NewCookie cookie(String value, int maxAgeSeconds) {
        return new NewCookie.Builder(COOKIE)
                .value(value)
                .path("/v1/auth")
                .maxAge(maxAgeSeconds)
                .httpOnly(true)
                .secure(cookieSecure)
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }
}
