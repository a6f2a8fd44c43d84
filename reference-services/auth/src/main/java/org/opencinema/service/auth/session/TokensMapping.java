package org.opencinema.service.auth.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.auth.account.AccountsResource;
import org.opencinema.service.auth.api.model.SecondFactorMethod;
import org.opencinema.service.auth.api.model.SecondFactorProblem;
import org.opencinema.service.auth.api.model.Tokens;
import org.opencinema.service.auth.factor.SecondFactors;

/** What every way to sign in answers: tokens, the refresh token in the body or a cookie, or the challenge of the second step. */
public final class TokensMapping {
    private static final String COOKIE = "cinema_refresh";
    private static final String DEVICE_COOKIE = "cinema_device";
    private static final int DEVICE_COOKIE_SECONDS = 365 * 24 * 60 * 60;
    private static final int MAX_DEVICE = 100;

    private final boolean cookieSecure;

    public TokensMapping(boolean cookieSecure) {
        this.cookieSecure = cookieSecure;
    }

    /** What the client calls its device, else what its User-Agent says. */
    public static String device(@Nullable String given, HttpServletRequest request) {
        String name = given;
        if (name == null || name.isBlank()) {
            name = Device.of(Objects.requireNonNullElse(request.getHeader("User-Agent"), ""))
                    .name();
        }
        String plain = name.replaceAll("[\\p{Cntrl}\\p{Cs}]", "").trim();
        return plain.length() > MAX_DEVICE ? plain.substring(0, MAX_DEVICE) : plain;
    }

    public Response answer(SignIns.Answer answer, boolean inCookie) {
        return answer(answer, inCookie, null, null);
    }

    /**
     * What a sign-in came to.
     *
     * @param deviceSecret that the device is to show with its next sign-in; null for none
     * @param returnTo where the sign-in was to lead back to; null if that was not said
     */
    public Response answer(
            SignIns.Answer answer, boolean inCookie, @Nullable String deviceSecret, @Nullable String returnTo) {
        if (answer instanceof SignIns.SignIn signIn) {
            return signedIn(signIn, inCookie, deviceSecret, returnTo);
        }
        if (answer instanceof SignIns.Challenged challenged) {
            return challenge(challenged.required(), returnTo);
        }
        throw new IllegalStateException("no other answer");
    }

    private Response signedIn(
            SignIns.SignIn signIn, boolean inCookie, @Nullable String deviceSecret, @Nullable String returnTo) {
        Tokens tokens = new Tokens()
                .returnTo(returnTo)
                .accessToken(signIn.accessToken())
                .tokenType(Tokens.TokenTypeEnum.fromValue(signIn.tokenType()))
                .expiresIn(signIn.expiresIn().toSeconds())
                .account(AccountsResource.describe(signIn.account()));
        Sessions.Refresh refresh = signIn.refresh();
        Response.ResponseBuilder answer = Response.ok(tokens).header("Cache-Control", "no-store");
        if (inCookie) {
            answer.cookie(cookie(
                    COOKIE, refresh.token(), Math.toIntExact(refresh.lifetime().toSeconds())));
            if (deviceSecret != null) {
                answer.cookie(cookie(DEVICE_COOKIE, deviceSecret, DEVICE_COOKIE_SECONDS));
            }
        } else {
            tokens.setRefreshToken(refresh.token());
            tokens.setDeviceToken(deviceSecret);
        }
        return answer.build();
    }

    private static Response challenge(SecondFactors.Required required, @Nullable String returnTo) {
        List<SecondFactorMethod> methods = required.methods().stream()
                .map(method -> SecondFactorMethod.fromValue(method.name().toLowerCase(Locale.ROOT)))
                .toList();
        SecondFactorProblem problem = new SecondFactorProblem()
                .title("Forbidden")
                .status(403)
                .code(SecondFactorProblem.CodeEnum.SECOND_FACTOR_REQUIRED)
                .detail("the password is right; a second step is needed")
                .challenge(required.challenge())
                .methods(methods)
                .expiresIn(required.expiresIn().toSeconds())
                .returnTo(returnTo);
        return Response.status(Response.Status.FORBIDDEN)
                .type("application/problem+json")
                .header("Cache-Control", "no-store")
                .entity(problem)
                .build();
    }

    NewCookie noCookie() {
        return cookie(COOKIE, "", 0);
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
