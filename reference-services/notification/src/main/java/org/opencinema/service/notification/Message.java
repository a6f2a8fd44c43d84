package org.opencinema.service.notification;

import java.util.Map;
import org.opencinema.catalog.Language;

/**
 * Something to tell an account.
 *
 * @param cause what it is told for: an account is told once for a cause
 * @param link a path on the public site
 */
record Message(String cause, NotificationKind kind, Map<Language, Text> texts, String link) {
    Message {
        texts = Map.copyOf(texts);
    }

    /** In one language, as plain text. */
    record Text(String title, String text, String action) {}
}
