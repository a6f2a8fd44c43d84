package org.opencinema.service.notification;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** How accounts want to be told what. */
final class PreferenceStore {
    /** Where a kind goes to. */
    record Preference(NotificationKind kind, boolean email, boolean inbox) {}

    /** One for each kind. */
    Map<NotificationKind, Preference> find(Handle handle, UUID accountId) {
        Map<NotificationKind, Preference> preferences = new EnumMap<>(NotificationKind.class);
        for (NotificationKind kind : NotificationKind.values()) {
            preferences.put(kind, new Preference(kind, true, true));
        }
        handle.createQuery("select kind, email, inbox from preference where account_id = :account")
                .bind("account", accountId)
                .map((row, context) -> new Preference(
                        NotificationKind.of(row.getString("kind")), row.getBoolean("email"), row.getBoolean("inbox")))
                .forEach(preference -> preferences.put(preference.kind(), preference));
        return preferences;
    }

    void put(Handle handle, UUID accountId, Preference preference) {
        handle.createUpdate("insert into preference (account_id, kind, email, inbox)"
                        + " values (:account, :kind, :email, :inbox) on conflict (account_id, kind)"
                        + " do update set email = excluded.email, inbox = excluded.inbox")
                .bind("account", accountId)
                .bind("kind", preference.kind().code())
                .bind("email", preference.email())
                .bind("inbox", preference.inbox())
                .execute();
    }

    /** One at a time for an account: two at once would leave a mixture of both, or wait for each other in a circle. */
    void replaceAll(Handle handle, UUID accountId, Collection<Preference> preferences) {
        handle.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", accountId.toString());
        deleteAll(handle, accountId);
        preferences.forEach(preference -> put(handle, accountId, preference));
    }

    void deleteAll(Handle handle, UUID accountId) {
        handle.createUpdate("delete from preference where account_id = :account")
                .bind("account", accountId)
                .execute();
    }
}
