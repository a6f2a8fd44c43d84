package org.opencinema.service.auth.audit;

import java.util.Arrays;
import java.util.Locale;
import org.opencinema.dropwizard.InvalidException;

/** What an entry of the audit trail tells of. Names are stored in lower case and never change. */
public enum AuditKind {
    REGISTERED,
    SIGNED_IN,
    /** Without a subject if nobody has the address: that it takes as long tells nothing then. */
    SIGN_IN_FAILED,
    REFRESH_TOKEN_REUSED,
    SIGNED_OUT,
    SESSION_REVOKED,
    PASSWORD_CHANGED,
    PASSWORD_RESET,
    EMAIL_VERIFIED,
    ROLES_CHANGED,
    ACCOUNT_LOCKED,
    ACCOUNT_UNLOCKED,
    SIGNING_KEY_ROTATED,
    DATA_KEY_ROTATED,
    /** The first time in a day, of each client. */
    SERVICE_SIGNED_IN,
    SECOND_FACTOR_ADDED,
    SECOND_FACTOR_REMOVED,
    RECOVERY_CODE_USED,
    RECOVERY_CODES_RENEWED,
    PASSKEY_ADDED,
    PASSKEY_REMOVED,
    IDENTITY_LINKED,
    IDENTITY_UNLINKED,
    CONSENT_GIVEN,
    CONSENT_WITHDRAWN,
    API_KEY_CREATED,
    API_KEY_REVOKED,
    CLIENT_CREATED,
    CLIENT_CHANGED,
    CLIENT_SECRET_RENEWED,
    CLIENT_DELETED;

    String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    static AuditKind of(String stored) {
        return Arrays.stream(values())
                .filter(kind -> kind.stored().equals(stored))
                .findFirst()
                .orElseThrow(() -> new InvalidException("kind", "must be a kind of entry, like signed_in"));
    }
}
