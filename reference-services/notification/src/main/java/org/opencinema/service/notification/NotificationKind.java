package org.opencinema.service.notification;

import java.util.Locale;

/** What a notification is about; viewers choose by it. */
enum NotificationKind {
    WELCOME,
    TRIAL_ENDING,
    RECEIPT,
    PAYMENT_FAILED,
    BLOCKED,
    NEW_TITLE,
    NEW_EPISODE,
    SECURITY;

    /** As it stands in the contract and in the database. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static NotificationKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** Whether it is mailed whatever the viewer prefers. */
    boolean isEmailRequired() {
        return switch (this) {
            case RECEIPT, SECURITY -> true;
            case WELCOME, TRIAL_ENDING, PAYMENT_FAILED, BLOCKED, NEW_TITLE, NEW_EPISODE -> false;
        };
    }
}
