package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.opencinema.fakes.ProviderCall.Answer;

/** The authorization codes of a fake: each is good once, for who asked for it. */
final class ProviderCodes {
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final String clientId;
    private final String redirectUri;

    /** What a code stands for. */
    record Grant(String challenge, String nonce, FakePerson person) {}

    ProviderCodes(String clientId, String redirectUri) {
        this.clientId = clientId;
        this.redirectUri = redirectUri;
    }

    /** What the page of a provider does when the person is signed in there. Nobody is sent to an address that is not registered. */
    Answer authorize(ProviderCall call, FakePerson person, boolean denied) {
        if (!call.parameter("client_id").equals(clientId)) {
            return Answer.page(401, "invalid_client");
        }
        if (!call.parameter("redirect_uri").equals(redirectUri)) {
            return Answer.page(400, "redirect_uri_mismatch");
        }
        String state = call.parameter("state");
        if (!call.parameter("response_type").equals("code")
                || !call.parameter("code_challenge_method").equals("S256")
                || !call.parameter("code_challenge").matches("[A-Za-z0-9_-]{43}")
                || state.isEmpty()) {
            return Answer.page(400, "invalid_request");
        }
        if (denied) {
            return Answer.redirect(redirectUri + "?error=access_denied&state=" + state);
        }
        String code = "4/" + random();
        grants.put(code, new Grant(call.parameter("code_challenge"), call.parameter("nonce"), person));
        return Answer.redirect(redirectUri + "?state=" + state + "&code=" + code);
    }

    /** A code is spent by the attempt to use it. */
    Optional<Grant> redeem(ProviderCall call) {
        Grant grant = grants.remove(call.parameter("code"));
        if (grant == null
                || !call.parameter("grant_type").equals("authorization_code")
                || !call.parameter("redirect_uri").equals(redirectUri)
                || !challenge(call.parameter("code_verifier")).equals(grant.challenge())) {
            return Optional.empty();
        }
        return Optional.of(grant);
    }

    String random() {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String challenge(String verifier) {
        return verifier.matches("[A-Za-z0-9._~-]{43,128}")
                ? Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(verifier))
                : "";
    }
}
