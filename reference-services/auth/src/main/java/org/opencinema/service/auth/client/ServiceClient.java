package org.opencinema.service.auth.client;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A service that proved who it is.
 *
 * @param id the same each time, whatever it proved itself by
 * @param keyId of the API key; null if it showed a secret of the settings
 * @param scopes the operations that the key is for; empty for all
 */
public record ServiceClient(UUID id, String name, @Nullable UUID keyId, Set<String> scopes) {}
