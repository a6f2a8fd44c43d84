package org.opencinema.service.auth.provider;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which client it is that asks. */
final class ClientProofs {
    private final Clients clients;

    ClientProofs(Clients clients) {
        this.clients = clients;
    }

    /** The client that proved itself, or the public one that named itself. */
    Client prove(@Nullable ClientAuthentication proof, @Nullable ClientID named) {
        ClientID id = proof == null ? named : proof.getClientID();
        if (id == null || (proof != null && !(proof instanceof PlainClientSecret))) {
            throw refused();
        }
        String secret = proof instanceof PlainClientSecret plain
                ? plain.getClientSecret().getValue()
                : null;
        return uuid(id.getValue())
                .flatMap(clients::find)
                .filter(client -> Clients.isProof(client, secret))
                .orElseThrow(ClientProofs::refused);
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static OAuthException refused() {
        return new OAuthException(OAuth2Error.INVALID_CLIENT);
    }
}
