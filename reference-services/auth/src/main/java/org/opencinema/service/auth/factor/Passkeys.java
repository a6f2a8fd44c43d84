package org.opencinema.service.auth.factor;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.util.exception.WebAuthnException;
import com.webauthn4j.verifier.exception.MaliciousCounterValueException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.Uuid7;
import tools.jackson.core.JacksonException;

/** The rules of passkeys (WebAuthn level 3): discoverable, with user verification, so that one counts as both steps. */
public final class Passkeys {
    static final List<Long> ALGORITHMS = List.of(-7L, -8L, -257L);
    private static final int MAX = 20;
    private static final String SIGN_IN = "sign-in";
    private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");
    private static final List<PublicKeyCredentialParameters> PARAMETERS = ALGORITHMS.stream()
            .map(algorithm -> new PublicKeyCredentialParameters(
                    PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.create(algorithm)))
            .toList();

    private final PasskeyStore store;
    private final Challenges challenges;
    private final Origin origin;
    private final String rpId;
    private final Uuid7 ids;
    private final Clock clock;
    private final ObjectConverter converter = new ObjectConverter();
    private final WebAuthnManager webAuthn = WebAuthnManager.createNonStrictWebAuthnManager(converter);
    private final AttestedCredentialDataConverter credentials = new AttestedCredentialDataConverter(converter);

    /** Passkeys are bound to the host of the site, and used on its pages only. */
    Passkeys(PasskeyStore store, Challenges challenges, URI site, Uuid7 ids, Clock clock) {
        this.store = store;
        this.challenges = challenges;
        this.origin = new Origin(site.getScheme() + "://" + site.getAuthority());
        this.rpId = site.getHost();
        this.ids = ids;
        this.clock = clock;
    }

    /** What a browser gave for a new passkey. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Registration(byte[] id, byte[] clientData, byte[] attestation, List<String> transports) {}

    /** What a browser gave to sign in. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Assertion(
            byte[] id, byte[] clientData, byte[] authenticatorData, byte[] signature, byte[] userHandle) {}

    public String rpId() {
        return rpId;
    }

    public String startSignIn() {
        return challenges.startCeremony(SIGN_IN);
    }

    String startRegistration(UUID accountId) {
        return challenges.startCeremony(accountId.toString());
    }

    PasskeyStore.Passkey add(UUID accountId, String name, Registration registration) {
        String plainName = name(name);
        AuthenticatorData<?> data = verified(accountId, registration);
        AttestedCredentialData credential = data.getAttestedCredentialData();
        if (credential == null || !Arrays.equals(credential.getCredentialId(), registration.id())) {
            throw invalid(null);
        }
        PasskeyStore.Passkey passkey = new PasskeyStore.Passkey(
                ids.next(),
                accountId,
                credential.getCredentialId(),
                credentials.convert(credential),
                data.getSignCount(),
                registration.transports(),
                data.isFlagBE(),
                plainName,
                clock.instant(),
                null);
        return switch (store.add(passkey, MAX)) {
            case ADDED -> passkey;
            case KNOWN -> throw new ConflictException("passkey_known", "this passkey was added before");
            case TOO_MANY ->
                throw new ConflictException("passkeys_full", "an account has at most " + MAX + " passkeys");
        };
    }

    List<PasskeyStore.Passkey> list(UUID accountId) {
        return store.list(accountId);
    }

    PasskeyStore.Passkey rename(UUID accountId, UUID id, String name) {
        return store.rename(accountId, id, name(name)).orElseThrow(() -> new NotFoundException("passkey " + id));
    }

    void remove(UUID accountId, UUID id) {
        switch (store.remove(accountId, id, clock.instant())) {
            case REMOVED -> {}
            case ABSENT -> throw new NotFoundException("passkey " + id);
            case LAST_WAY_TO_SIGN_IN ->
                throw new ConflictException("last_sign_in", "there would be no way to sign in; set a password first");
        }
    }

    /** Whose passkey it is. Every refusal looks the same, so that nobody learns which passkeys there are. */
    public UUID authenticate(Assertion assertion) {
        try {
            AuthenticationData data = webAuthn.parse(new AuthenticationRequest(
                    assertion.id(),
                    assertion.userHandle(),
                    assertion.authenticatorData(),
                    assertion.clientData(),
                    assertion.signature()));
            byte[] challenge = take(data.getCollectedClientData(), SIGN_IN);
            PasskeyStore.Passkey passkey = challenge == null
                    ? null
                    : store.find(assertion.id())
                            .filter(found -> Arrays.equals(handle(found.accountId()), assertion.userHandle()))
                            .orElse(null);
            if (challenge == null || passkey == null) {
                throw refused();
            }
            verifyOrRecord(data, passkey, challenge);
            return passkey.accountId();
        } catch (WebAuthnException | JacksonException e) {
            throw refused();
        }
    }

    /** The id that the authenticator keeps with the passkey, and gives back. */
    static byte[] handle(UUID accountId) {
        return ByteBuffer.allocate(16)
                .putLong(accountId.getMostSignificantBits())
                .putLong(accountId.getLeastSignificantBits())
                .array();
    }

    private void verifyOrRecord(AuthenticationData data, PasskeyStore.Passkey passkey, byte[] challenge) {
        try {
            verify(data, passkey, challenge);
        } catch (WebAuthnException e) {
            store.recordRefusal(passkey);
            throw e;
        }
    }

    private void verify(AuthenticationData data, PasskeyStore.Passkey passkey, byte[] challenge) {
        CredentialRecordImpl known = new CredentialRecordImpl(
                new NoneAttestationStatement(),
                true,
                passkey.backupEligible(),
                null,
                passkey.signCount(),
                credentials.convert(passkey.credential()),
                null,
                null,
                null,
                null);
        AuthenticatorData<?> authenticator = data.getAuthenticatorData();
        try {
            AuthenticationData unused = webAuthn.verify(
                    data,
                    new AuthenticationParameters(
                            server(challenge), known, List.of(passkey.credentialId()), true, true));
        } catch (MaliciousCounterValueException e) {
            throw copied(passkey);
        }
        if (authenticator == null || !store.use(passkey.id(), authenticator.getSignCount(), clock.instant())) {
            throw copied(passkey);
        }
    }

    /** A counter that does not grow says that there are two of this authenticator. */
    private UnauthorizedException copied(PasskeyStore.Passkey passkey) {
        store.noticeClone(passkey, clock.instant());
        return refused();
    }

    private AuthenticatorData<?> verified(UUID accountId, Registration registration) {
        try {
            RegistrationData data =
                    webAuthn.parse(new RegistrationRequest(registration.attestation(), registration.clientData()));
            byte[] challenge = take(data.getCollectedClientData(), accountId.toString());
            if (challenge == null) {
                throw new ConflictException("challenge_invalid", "the challenge is over; begin anew");
            }
            RegistrationData verified =
                    webAuthn.verify(data, new RegistrationParameters(server(challenge), PARAMETERS, true, true));
            if (verified.getAttestationObject() == null) {
                throw invalid(null);
            }
            return verified.getAttestationObject().getAuthenticatorData();
        } catch (WebAuthnException | JacksonException e) {
            throw invalid(e);
        }
    }

    /** The challenge that the browser signed, if it is one of ours for this purpose; it is good no more. */
    private byte @Nullable [] take(@Nullable CollectedClientData clientData, String purpose) {
        if (clientData == null || clientData.getChallenge() == null) {
            return null;
        }
        byte[] challenge = clientData.getChallenge().getValue();
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(challenge);
        return challenges.takeCeremony(text, purpose) ? challenge : null;
    }

    private ServerProperty server(byte[] challenge) {
        return ServerProperty.builder()
                .origin(origin)
                .rpId(rpId)
                .challenge(new DefaultChallenge(challenge))
                .build();
    }

    private static String name(String name) {
        String plain = name.trim();
        if (plain.isEmpty() || NOT_TEXT.matcher(plain).find()) {
            throw new UnprocessableException("name", "must be text without control characters");
        }
        return plain;
    }

    private static UnprocessableException invalid(@Nullable Throwable cause) {
        UnprocessableException refusal =
                new UnprocessableException("credential", "is not what this site asked the browser for");
        if (cause != null) {
            refusal.addSuppressed(cause);
        }
        return refusal;
    }

    private static UnauthorizedException refused() {
        return new UnauthorizedException("passkey_invalid", "this passkey cannot sign in here");
    }
}
