package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something the owner of an account should hear about. Topic {@link Topics#SECURITY}, key = account id.
 *
 * @param kind {@code new_sign_in}, {@code password_changed}, {@code sign_in_revoked}, {@code second_factor_on}, {@code
 *     second_factor_off}, {@code recovery_code_used}, {@code passkey_added}, {@code passkey_removed}, {@code
 *     passkey_copied}, whose use was refused, or {@code identity_linked}
 * @param device what the client calls its device; of a passkey its name
 */
public record SecurityNotice(
        UUID accountId, String kind, @Nullable String device, Instant at) {
    /** The type of its event. */
    public static final String TYPE = "org.opencinema.auth.security.noticed.v1";

    /** Checks that nothing required is absent. */
    public SecurityNotice {
        requireNonNull(accountId, "accountId");
        requireNonNull(kind, "kind");
        requireNonNull(at, "at");
    }
}
