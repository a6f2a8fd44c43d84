package org.opencinema.service.auth.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.tokens.ApiKey;
import org.opencinema.tokens.ApiKeys;

/** How services prove who they are: by a secret of the settings or an API key. */
public final class ServiceClients {
    private static final Duration COARSE = Duration.ofHours(1);

    private final ServiceSecrets secrets;
    private final ApiKeyStore keys;
    private final Clock clock;

    public ServiceClients(ServiceSecrets secrets, ApiKeyStore keys, Clock clock) {
        this.secrets = secrets;
        this.keys = keys;
        this.clock = clock;
    }

    /** The service of this name. Whatever is wrong gets the same answer. */
    public ServiceClient authenticate(String client, String secret) {
        UUID keyId = ApiKeys.findId(secret).orElse(null);
        if (keyId == null) {
            if (!secrets.fits(client, secret)) {
                throw refused();
            }
            return new ServiceClient(id(client), client, null, Set.of());
        }
        Instant now = clock.instant();
        ApiKey key = keys.find(keyId)
                .filter(found -> found.owner().equals(client) && found.fits(secret, now))
                .orElseThrow(ServiceClients::refused);
        keys.used(keyId, now, COARSE);
        return new ServiceClient(id(client), client, keyId, key.scopes());
    }

    private static UUID id(String client) {
        return UUID.nameUUIDFromBytes(("opencinema service " + client).getBytes(UTF_8));
    }

    private static UnauthorizedException refused() {
        return new UnauthorizedException("credentials_wrong", "the client or the secret is wrong");
    }
}
