package org.opencinema.service.auth.client;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.service.auth.account.Page;
import org.opencinema.service.auth.api.ApiKeysApi;
import org.opencinema.service.auth.api.model.ApiKey;
import org.opencinema.service.auth.api.model.ApiKeyPage;
import org.opencinema.service.auth.api.model.MadeApiKey;
import org.opencinema.service.auth.api.model.NewApiKey;

/** The API keys of services. */
final class ApiKeysResource implements ApiKeysApi {
    private final ServiceKeys keys;

    ApiKeysResource(ServiceKeys keys) {
        this.keys = keys;
    }

    @Override
    public Response listApiKeys(Integer limit, @Nullable String cursor, SecurityContext security) {
        Page<IssuedKey> page = keys.list(cursor, limit);
        ApiKeyPage body = new ApiKeyPage().nextCursor(page.nextCursor());
        body.setItems(page.items().stream().map(ApiKeysResource::describe).toList());
        return Response.ok(body).build();
    }

    @Override
    public Response createApiKey(NewApiKey body, SecurityContext security) {
        List<String> scopes = body.getScopes();
        ServiceKeys.Made made = keys.create(
                new ServiceKeys.Wanted(
                        body.getClient(),
                        body.getName(),
                        scopes == null ? Set.of() : Set.copyOf(scopes),
                        body.getExpiresAt().toInstant()),
                Caller.of(security).accountId());
        return Response.status(Response.Status.CREATED)
                .entity(new MadeApiKey().key(made.key()).apiKey(describe(made.issued())))
                .header("Cache-Control", "no-store")
                .build();
    }

    @Override
    public Response revokeApiKey(UUID apiKeyId, SecurityContext security) {
        keys.revoke(apiKeyId, Caller.of(security).accountId());
        return Response.noContent().build();
    }

    private static ApiKey describe(IssuedKey issued) {
        var key = issued.key();
        ApiKey body = new ApiKey()
                .id(key.id())
                .client(key.owner())
                .name(issued.name())
                .createdAt(time(issued.createdAt()))
                .createdBy(issued.createdBy())
                .expiresAt(time(key.expiresAt()));
        body.setScopes(key.scopes().stream().sorted().toList());
        if (key.revokedAt() != null) {
            body.setRevokedAt(time(key.revokedAt()));
        }
        if (issued.lastUsedAt() != null) {
            body.setLastUsedAt(time(issued.lastUsedAt()));
        }
        return body;
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
