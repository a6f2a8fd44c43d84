package org.opencinema.service.auth.account;

import java.util.Locale;

/** Why an account is locked: no free text, as it would name people and stays in the audit trail. */
public enum LockReason {
    ABUSE,
    FRAUD,
    STOLEN,
    OWNER_REQUEST,
    OTHER;

    String stored() {
        return name().toLowerCase(Locale.ROOT);
    }
}
