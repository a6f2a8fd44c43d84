package org.opencinema.service.notification;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;

/** Mails that are to be sent, were sent or were given up. They wait by real time, whatever the time of what they tell. */
final class MailStore {
    private final Clock clock;

    MailStore(Clock clock) {
        this.clock = clock;
    }

    /** A mail that is being sent. */
    record DueMail(
            UUID id,
            UUID accountId,
            Map<Language, Message.Text> texts,
            String link,
            String messageId,
            @Nullable String unsubscribeToken,
            Instant createdAt,
            int attempts) {}

    /** A mail that was given up. */
    record FailedMail(
            UUID id,
            UUID accountId,
            NotificationKind kind,
            int attempts,
            String error,
            Instant createdAt,
            Instant failedAt) {}

    /** What an unsubscribe link was sent for. */
    record Origin(UUID accountId, NotificationKind kind, Map<Language, Message.Text> texts) {}

    void add(Handle handle, UUID id, String messageId, @Nullable String unsubscribeToken) {
        handle.createUpdate("insert into mail (notification_id, message_id, unsubscribe_token, state, attempts, due_at)"
                        + " values (:id, :messageId, :token, 'waiting', 0, :dueAt)")
                .bind("id", id)
                .bind("messageId", messageId)
                .bind("token", unsubscribeToken)
                .bind("dueAt", utc(clock.instant()))
                .execute();
    }

    /** Counts a try of the mail that has been due longest. Should nothing be heard of the try, the mail is due again then. */
    Optional<DueMail> claim(Handle handle, Instant now, Instant dueAgain) {
        return handle.createQuery("update mail set attempts = attempts + 1, due_at = :dueAgain from notification n"
                        + " where n.id = mail.notification_id and mail.notification_id = ("
                        + "select notification_id from mail where state = 'waiting' and due_at <= :now"
                        + " order by due_at limit 1 for update skip locked)"
                        + " returning n.id, n.account_id, n.texts, n.link, message_id, unsubscribe_token,"
                        + " n.created_at, attempts")
                .bind("now", utc(now))
                .bind("dueAgain", utc(dueAgain))
                .map((row, context) -> new DueMail(
                        row.getObject("id", UUID.class),
                        row.getObject("account_id", UUID.class),
                        NotificationStore.texts(row.getString("texts")),
                        row.getString("link"),
                        row.getString("message_id"),
                        row.getString("unsubscribe_token"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        row.getInt("attempts")))
                .findOne();
    }

    void sent(Handle handle, UUID id) {
        handle.createUpdate("update mail set state = 'sent', error = null where notification_id = :id")
                .bind("id", id)
                .execute();
    }

    void retry(Handle handle, UUID id, String error, Instant dueAt) {
        handle.createUpdate("update mail set error = :error, due_at = :dueAt where notification_id = :id")
                .bind("id", id)
                .bind("error", error)
                .bind("dueAt", utc(dueAt))
                .execute();
    }

    void failed(Handle handle, UUID id, String error, Instant at) {
        handle.createUpdate(
                        "update mail set state = 'failed', error = :error, failed_at = :at where notification_id = :id")
                .bind("id", id)
                .bind("error", error)
                .bind("at", utc(at))
                .execute();
    }

    /** Latest first, before a position. */
    List<FailedMail> listFailed(Handle handle, Instant before, UUID beforeId, int limit) {
        return handle.createQuery("select id, account_id, kind, attempts, error, created_at, failed_at"
                        + " from mail join notification on id = notification_id"
                        + " where state = 'failed' and (failed_at, notification_id) < (:before, :beforeId)"
                        + " order by failed_at desc, notification_id desc limit :limit")
                .bind("before", utc(before))
                .bind("beforeId", beforeId)
                .bind("limit", limit)
                .map((row, context) -> new FailedMail(
                        row.getObject("id", UUID.class),
                        row.getObject("account_id", UUID.class),
                        NotificationKind.of(row.getString("kind")),
                        row.getInt("attempts"),
                        row.getString("error"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        row.getObject("failed_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    long countWaiting(Handle handle) {
        return handle.createQuery("select count(*) from mail where state = 'waiting'")
                .mapTo(Long.class)
                .one();
    }

    /** Returns false if no such mail was given up. */
    boolean replay(Handle handle, UUID id, Instant dueAt) {
        return handle.createUpdate("update mail set state = 'waiting', attempts = 0, due_at = :dueAt, failed_at = null"
                                + " where notification_id = :id and state = 'failed'")
                        .bind("id", id)
                        .bind("dueAt", utc(dueAt))
                        .execute()
                == 1;
    }

    Optional<Origin> findOrigin(Handle handle, String unsubscribeToken) {
        return handle.createQuery("select account_id, kind, texts from mail join notification on id = notification_id"
                        + " where unsubscribe_token = :token")
                .bind("token", unsubscribeToken)
                .map((row, context) -> new Origin(
                        row.getObject("account_id", UUID.class),
                        NotificationKind.of(row.getString("kind")),
                        NotificationStore.texts(row.getString("texts"))))
                .findOne();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
