package org.opencinema.service.auth.factor;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.api.PasskeysApi;
import org.opencinema.service.auth.api.model.AuthenticatorSelection;
import org.opencinema.service.auth.api.model.NewPasskey;
import org.opencinema.service.auth.api.model.Passkey;
import org.opencinema.service.auth.api.model.PasskeyAlgorithm;
import org.opencinema.service.auth.api.model.PasskeyCreationOptions;
import org.opencinema.service.auth.api.model.PasskeyDescriptor;
import org.opencinema.service.auth.api.model.PasskeyList;
import org.opencinema.service.auth.api.model.PasskeyName;
import org.opencinema.service.auth.api.model.PasskeyUser;
import org.opencinema.service.auth.api.model.Reauthentication;
import org.opencinema.service.auth.api.model.RelyingParty;

/** The passkeys of an account. */
final class PasskeysResource implements PasskeysApi {
    private static final String PUBLIC_KEY = "public-key";

    private final Passkeys passkeys;
    private final org.opencinema.service.auth.factor.Reauthentication reauthentication;
    private final Accounts accounts;

    PasskeysResource(
            Passkeys passkeys,
            org.opencinema.service.auth.factor.Reauthentication reauthentication,
            Accounts accounts) {
        this.passkeys = passkeys;
        this.reauthentication = reauthentication;
        this.accounts = accounts;
    }

    @Override
    public Response startPasskey(Reauthentication body, SecurityContext security) {
        Caller caller = Caller.of(security);
        reauthentication.require(caller, body.getPassword());
        Account account = accounts.find(caller.accountId())
                .orElseThrow(() -> new NotFoundException("account " + caller.accountId()));
        return Response.ok(options(account)).header("Cache-Control", "no-store").build();
    }

    private PasskeyCreationOptions options(Account account) {
        List<PasskeyDescriptor> known = passkeys.list(account.id()).stream()
                .map(passkey -> new PasskeyDescriptor()
                        .type(PUBLIC_KEY)
                        .id(PasskeyMapping.text(passkey.credentialId()))
                        .transports(passkey.transports()))
                .toList();
        return new PasskeyCreationOptions()
                .challenge(passkeys.startRegistration(account.id()))
                .rp(new RelyingParty().id(passkeys.rpId()).name("Open Cinema"))
                .user(new PasskeyUser()
                        .id(PasskeyMapping.text(Passkeys.handle(account.id())))
                        .name(account.email())
                        .displayName(account.name()))
                .pubKeyCredParams(Passkeys.ALGORITHMS.stream()
                        .map(algorithm ->
                                new PasskeyAlgorithm().type(PUBLIC_KEY).alg(algorithm))
                        .toList())
                .timeout(Challenges.LIFETIME.toMillis())
                .excludeCredentials(known)
                .authenticatorSelection(new AuthenticatorSelection()
                        .residentKey("required")
                        .requireResidentKey(true)
                        .userVerification("required"))
                .attestation("none");
    }

    @Override
    public Response addPasskey(NewPasskey body, SecurityContext security) {
        var response = body.getCredential().getResponse();
        Passkeys.Registration registration = new Passkeys.Registration(
                PasskeyMapping.bytes("credential.id", body.getCredential().getId()),
                PasskeyMapping.bytes("credential.response.clientDataJSON", response.getClientDataJSON()),
                PasskeyMapping.bytes("credential.response.attestationObject", response.getAttestationObject()),
                Objects.requireNonNullElse(response.getTransports(), List.of()));
        var added = passkeys.add(Caller.of(security).accountId(), body.getName(), registration);
        return Response.status(Response.Status.CREATED).entity(describe(added)).build();
    }

    @Override
    public Response listPasskeys(SecurityContext security) {
        List<Passkey> items = passkeys.list(Caller.of(security).accountId()).stream()
                .map(PasskeysResource::describe)
                .toList();
        return Response.ok(new PasskeyList().items(items)).build();
    }

    @Override
    public Response renamePasskey(UUID passkeyId, PasskeyName body, SecurityContext security) {
        return Response.ok(describe(passkeys.rename(Caller.of(security).accountId(), passkeyId, body.getName())))
                .build();
    }

    @Override
    public Response removePasskey(UUID passkeyId, SecurityContext security) {
        passkeys.remove(Caller.of(security).accountId(), passkeyId);
        return Response.noContent().build();
    }

    private static Passkey describe(PasskeyStore.Passkey passkey) {
        return new Passkey()
                .id(passkey.id())
                .name(passkey.name())
                .createdAt(passkey.createdAt().atOffset(ZoneOffset.UTC))
                .lastUsedAt(
                        passkey.lastUsedAt() == null
                                ? null
                                : passkey.lastUsedAt().atOffset(ZoneOffset.UTC));
    }
}
