package org.opencinema.service.notification;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.service.notification.MailStore.Origin;
import org.opencinema.service.notification.NotificationStore.Notification;
import org.opencinema.service.notification.PreferenceStore.Preference;

/** The inbox of an account, and what reaches it. */
final class Inbox {
    private final Jdbi jdbi;
    private final NotificationStore notifications;
    private final PreferenceStore preferences;
    private final MailStore mails;
    private final Clock clock;

    Inbox(Jdbi jdbi, NotificationStore notifications, PreferenceStore preferences, MailStore mails, Clock clock) {
        this.jdbi = jdbi;
        this.notifications = notifications;
        this.preferences = preferences;
        this.mails = mails;
        this.clock = clock;
    }

    /** Some rows, and how many of all are not read. */
    record View(Page<Notification> page, int unread) {}

    View list(UUID account, @Nullable String cursor, int limit) {
        long before = cursor == null ? Long.MAX_VALUE : CursorMapping.sequence(cursor);
        return jdbi.withHandle(handle -> new View(
                Page.of(
                        notifications.listBefore(handle, account, before, limit + 1),
                        limit,
                        last -> CursorMapping.cursor(last.sequence())),
                notifications.countUnread(handle, account)));
    }

    void read(UUID account, UUID id) {
        if (!jdbi.withHandle(handle -> notifications.read(handle, account, id, clock.instant()))) {
            throw new NotFoundException("notification " + id);
        }
    }

    Collection<Preference> preferences(UUID account) {
        return jdbi.withHandle(handle -> preferences.find(handle, account)).values();
    }

    Collection<Preference> replacePreferences(UUID account, List<Preference> changed) {
        return jdbi.inTransaction(handle -> {
                    preferences.replaceAll(handle, account, changed);
                    return preferences.find(handle, account);
                })
                .values();
    }

    Origin getOrigin(String unsubscribeToken) {
        return jdbi.withHandle(handle -> mails.findOrigin(handle, unsubscribeToken))
                .orElseThrow(() -> new NotFoundException("such link; the account may be gone"));
    }

    /** Switches off mails of the kind that the link came in. */
    Origin unsubscribe(String token) {
        Origin origin = getOrigin(token);
        jdbi.useTransaction(handle -> {
            Preference now = preferences.find(handle, origin.accountId()).get(origin.kind());
            preferences.put(
                    handle, origin.accountId(), new Preference(origin.kind(), false, now == null || now.inbox()));
        });
        return origin;
    }
}
