package org.opencinema.service.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.webauthn4j.converter.AttestationObjectConverter;
import com.webauthn4j.converter.AuthenticatorDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.authenticator.EC2COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.extension.authenticator.RegistrationExtensionAuthenticatorOutput;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;

/** An authenticator and a browser in one, which may also lie about everything it says. */
final class TestAuthenticator {
    static final String ORIGIN = "http://localhost:8080";
    static final String RP_ID = "localhost";
    static final byte PRESENT_AND_VERIFIED = (byte) (AuthenticatorData.BIT_UP | AuthenticatorData.BIT_UV);

    private static final ObjectConverter CONVERTER = new ObjectConverter();

    private final byte[] id = new byte[32];
    private final KeyPair keys;
    String origin = ORIGIN;
    String rpId = RP_ID;
    byte flags = PRESENT_AND_VERIFIED;
    long counter = 1;
    boolean signsWell = true;

    TestAuthenticator() throws GeneralSecurityException {
        new SecureRandom().nextBytes(id);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
    }

    /** The credential of a registration. */
    Map<String, Object> create(String challenge) throws GeneralSecurityException {
        EC2COSEKey key = EC2COSEKey.create((ECPublicKey) keys.getPublic(), COSEAlgorithmIdentifier.ES256);
        AuthenticatorData<RegistrationExtensionAuthenticatorOutput> data = new AuthenticatorData<>(
                sha256(rpId.getBytes(UTF_8)),
                (byte) (flags | AuthenticatorData.BIT_AT),
                counter,
                new AttestedCredentialData(AAGUID.ZERO, id, key));
        byte[] attestation = new AttestationObjectConverter(CONVERTER)
                .convertToBytes(new AttestationObject(data, new NoneAttestationStatement()));
        return Map.of(
                "id",
                encode(id),
                "response",
                Map.of(
                        "clientDataJSON",
                        encode(clientData("webauthn.create", challenge)),
                        "attestationObject",
                        encode(attestation),
                        "transports",
                        new String[] {"internal", "hybrid"}));
    }

    /** The credential of a sign-in. */
    Map<String, Object> get(String challenge, byte[] userHandle) throws GeneralSecurityException {
        byte[] data = new AuthenticatorDataConverter(CONVERTER)
                .convert(new AuthenticatorData<RegistrationExtensionAuthenticatorOutput>(
                        sha256(rpId.getBytes(UTF_8)), flags, counter));
        byte[] clientData = clientData("webauthn.get", challenge);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(data);
        signature.update(sha256(signsWell ? clientData : data));
        return Map.of(
                "id",
                encode(id),
                "response",
                Map.of(
                        "clientDataJSON",
                        encode(clientData),
                        "authenticatorData",
                        encode(data),
                        "signature",
                        encode(signature.sign()),
                        "userHandle",
                        encode(userHandle)));
    }

    private byte[] clientData(String type, String challenge) {
        return RunningAuth.json("type", type, "challenge", challenge, "origin", origin, "crossOrigin", false)
                .getBytes(UTF_8);
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
