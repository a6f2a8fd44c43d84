package org.opencinema.service.notification;

import java.util.Locale;
import java.util.Set;

/** The texts that exist in each language, and the variables that each may use. */
enum MessageTemplate {
    WELCOME(NotificationKind.WELCOME),
    TRIAL_ENDING(NotificationKind.TRIAL_ENDING, "plan", "amount", "date"),
    RECEIPT(NotificationKind.RECEIPT, "plan", "amount", "date", "invoice"),
    PAYMENT_FAILED(NotificationKind.PAYMENT_FAILED, "plan", "amount", "date"),
    OVERDUE(NotificationKind.PAYMENT_FAILED, "plan", "amount", "date"),
    BLOCKED(NotificationKind.BLOCKED, "plan"),
    NEW_TITLE(NotificationKind.NEW_TITLE, "title"),
    NEW_EPISODE(NotificationKind.NEW_EPISODE, "title", "season", "number", "episode"),
    NEW_SIGN_IN(NotificationKind.SECURITY, "device", "time"),
    PASSWORD_CHANGED(NotificationKind.SECURITY, "time"),
    SIGN_IN_REVOKED(NotificationKind.SECURITY, "device", "time"),
    SECOND_FACTOR_ON(NotificationKind.SECURITY, "time"),
    SECOND_FACTOR_OFF(NotificationKind.SECURITY, "time"),
    RECOVERY_CODE_USED(NotificationKind.SECURITY, "time"),
    PASSKEY_ADDED(NotificationKind.SECURITY, "device", "time"),
    PASSKEY_REMOVED(NotificationKind.SECURITY, "device", "time"),
    PASSKEY_COPIED(NotificationKind.SECURITY, "device", "time"),
    IDENTITY_LINKED(NotificationKind.SECURITY, "device", "time"),
    VERIFY_EMAIL(NotificationKind.SECURITY, "time"),
    RESET_PASSWORD(NotificationKind.SECURITY, "time");

    private final NotificationKind kind;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
    private final Set<String> variables;

    MessageTemplate(NotificationKind kind, String... variables) {
        this.kind = kind;
        this.variables = Set.of(variables);
    }

    NotificationKind kind() {
        return kind;
    }

    Set<String> variables() {
        return variables;
    }

    String file() {
        return name().toLowerCase(Locale.ROOT) + ".mustache";
    }
}
