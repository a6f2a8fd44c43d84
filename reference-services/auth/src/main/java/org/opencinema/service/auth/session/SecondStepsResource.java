package org.opencinema.service.auth.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.service.auth.api.SecondStepsApi;
import org.opencinema.service.auth.api.model.PasskeyLogin;
import org.opencinema.service.auth.api.model.PasskeyRequestOptions;
import org.opencinema.service.auth.api.model.SecondFactor;
import org.opencinema.service.auth.factor.FactorWiring;
import org.opencinema.service.auth.factor.PasskeyMapping;
import org.opencinema.service.auth.factor.Passkeys;
import org.opencinema.service.auth.factor.SecondFactors;

/** Signing in with the second step, or with a passkey in one. */
public final class SecondStepsResource implements SecondStepsApi {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final SignIns signIns;
    private final SecondFactors secondFactors;
    private final Passkeys passkeys;
    private final Limits limits;
    private final ClientAddresses addresses;
    private final TokensMapping tokens;
    private final AuthMetrics metrics;
    private final Dpop dpop;

    public SecondStepsResource(
            SignIns signIns,
            FactorWiring factors,
            Limits limits,
            ClientAddresses addresses,
            TokensMapping tokens,
            AuthMetrics metrics,
            Dpop dpop) {
        this.signIns = signIns;
        this.secondFactors = factors.secondFactors();
        this.passkeys = factors.passkeys();
        this.limits = limits;
        this.addresses = addresses;
        this.tokens = tokens;
        this.metrics = metrics;
        this.dpop = dpop;
    }

    @Override
    public Response loginSecondFactor(SecondFactor body, @Nullable String proof, HttpServletRequest request) {
        return metrics.secondStep(() -> {
            String key = dpop.findKey(request).orElse(null);
            SecondFactors.Passed passed =
                    secondFactors.pass(body.getChallenge(), body.getCode(), body.getRecoveryCode());
            return tokens.answer(
                    signIns.afterBothFactors(passed.accountId(), passed.device(), key, passed.since()),
                    body.getRefreshTokenIn() == SecondFactor.RefreshTokenInEnum.COOKIE);
        });
    }

    @Override
    public Response startPasskeyLogin(HttpServletRequest request) {
        limits.countPasskey(request, addresses.of(request));
        PasskeyRequestOptions options = new PasskeyRequestOptions()
                .challenge(passkeys.startSignIn())
                .rpId(passkeys.rpId())
                .timeout(TIMEOUT.toMillis())
                .userVerification("required");
        return Response.ok(options).header("Cache-Control", "no-store").build();
    }

    @Override
    public Response loginPasskey(PasskeyLogin body, @Nullable String proof, HttpServletRequest request) {
        return metrics.passkeyLogin(() -> {
            limits.countPasskey(request, addresses.of(request));
            String key = dpop.findKey(request).orElse(null);
            UUID accountId = passkeys.authenticate(assertion(body));
            return tokens.answer(
                    signIns.afterBothFactors(accountId, TokensMapping.device(body.getDevice(), request), key),
                    body.getRefreshTokenIn() == PasskeyLogin.RefreshTokenInEnum.COOKIE);
        });
    }

    private static Passkeys.Assertion assertion(PasskeyLogin body) {
        var response = body.getCredential().getResponse();
        return new Passkeys.Assertion(
                PasskeyMapping.bytes("credential.id", body.getCredential().getId()),
                PasskeyMapping.bytes("credential.response.clientDataJSON", response.getClientDataJSON()),
                PasskeyMapping.bytes("credential.response.authenticatorData", response.getAuthenticatorData()),
                PasskeyMapping.bytes("credential.response.signature", response.getSignature()),
                PasskeyMapping.bytes("credential.response.userHandle", response.getUserHandle()));
    }
}
