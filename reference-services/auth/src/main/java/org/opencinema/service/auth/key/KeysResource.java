package org.opencinema.service.auth.key;

import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;
import org.opencinema.service.auth.api.KeysApi;
import org.opencinema.tokens.KeyRing;

/** The public keys. */
final class KeysResource implements KeysApi {
    private final Supplier<KeyRing> keys;

    KeysResource(Supplier<KeyRing> keys) {
        this.keys = keys;
    }

    @Override
    public Response getKeys() {
        return Response.ok(keys.get().jwks())
                .header("Cache-Control", "public, max-age=300")
                .build();
    }
}
