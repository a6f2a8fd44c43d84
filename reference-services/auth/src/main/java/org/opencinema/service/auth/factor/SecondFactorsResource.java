package org.opencinema.service.auth.factor;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.UUID;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.api.SecondFactorsApi;
import org.opencinema.service.auth.api.model.PasswordOrCode;
import org.opencinema.service.auth.api.model.Reauthentication;
import org.opencinema.service.auth.api.model.RecoveryCodes;
import org.opencinema.service.auth.api.model.SecondFactorState;
import org.opencinema.service.auth.api.model.TotpCode;
import org.opencinema.service.auth.api.model.TotpSecret;
import org.opencinema.tokens.Base32;

/** Turning two-step sign-in on and off. */
final class SecondFactorsResource implements SecondFactorsApi {
    private final SecondFactors factors;
    private final org.opencinema.service.auth.factor.Reauthentication reauthentication;
    private final Accounts accounts;

    SecondFactorsResource(
            SecondFactors factors,
            org.opencinema.service.auth.factor.Reauthentication reauthentication,
            Accounts accounts) {
        this.factors = factors;
        this.reauthentication = reauthentication;
        this.accounts = accounts;
    }

    @Override
    public Response getSecondFactors(SecurityContext security) {
        SecondFactors.State state = factors.state(Caller.of(security).accountId());
        return secret(new SecondFactorState().totp(state.on()).recoveryCodesLeft(state.recoveryCodesLeft()));
    }

    @Override
    public Response startTotp(Reauthentication body, SecurityContext security) {
        Caller caller = Caller.of(security);
        reauthentication.require(caller, body.getPassword());
        Account account = accounts.find(caller.accountId())
                .orElseThrow(() -> new NotFoundException("account " + caller.accountId()));
        byte[] secret = factors.start(account.id());
        return secret(
                new TotpSecret().secret(Base32.encode(secret)).otpauthUri(SecondFactors.uri(secret, account.email())));
    }

    @Override
    public Response confirmTotp(TotpCode body, SecurityContext security) {
        return codes(factors.confirm(Caller.of(security).accountId(), body.getCode()));
    }

    @Override
    public Response removeTotp(PasswordOrCode body, SecurityContext security) {
        UUID accountId = prove(body, security);
        factors.turnOff(accountId);
        return Response.noContent().build();
    }

    @Override
    public Response createRecoveryCodes(PasswordOrCode body, SecurityContext security) {
        return codes(factors.renewRecoveryCodes(prove(body, security)));
    }

    private UUID prove(PasswordOrCode body, SecurityContext security) {
        UUID accountId = Caller.of(security).accountId();
        if ((body.getPassword() == null) == (body.getCode() == null)) {
            throw new UnprocessableException("password", "or code must be given, and not both");
        }
        if (body.getPassword() != null) {
            reauthentication.requirePassword(accountId, body.getPassword());
        } else {
            factors.requireCode(accountId, body.getCode());
        }
        return accountId;
    }

    private static Response codes(List<String> codes) {
        return secret(new RecoveryCodes().recoveryCodes(codes));
    }

    private static Response secret(Object body) {
        return Response.ok(body).header("Cache-Control", "no-store").build();
    }
}
