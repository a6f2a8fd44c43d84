package org.opencinema.service.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.opencinema.catalog.Language;

/** What accounts were told. */
final class NotificationStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<Language, Message.Text>> TEXTS = new TypeReference<>() {};
    private static final RowMapper<Notification> NOTIFICATION = (row, context) -> new Notification(
            row.getObject("id", UUID.class),
            row.getLong("sequence"),
            NotificationKind.of(row.getString("kind")),
            texts(row.getString("texts")),
            row.getString("link"),
            row.getObject("created_at", OffsetDateTime.class).toInstant(),
            row.getObject("read_at") != null);

    /** A row of an inbox. */
    record Notification(
            UUID id,
            long sequence,
            NotificationKind kind,
            Map<Language, Message.Text> texts,
            String link,
            Instant createdAt,
            boolean read) {}

    /** Adds a row; returns false, and adds none, if the account was told for this cause. Locks the account until the transaction ends. */
    boolean add(Handle handle, UUID id, UUID accountId, Message message, boolean inInbox, Instant at) {
        handle.createQuery("select 1 from pg_advisory_xact_lock(hashtextextended(:account, 0))")
                .bind("account", accountId.toString())
                .mapTo(Integer.class)
                .one();
        return handle.createUpdate(
                                "insert into notification (id, account_id, sequence, cause, kind, in_inbox, texts, link, created_at)"
                                        + " select :id, :account, 1 + coalesce(max(sequence), 0), :cause, :kind, :inInbox,"
                                        + " cast(:texts as jsonb), :link, :at from notification where account_id = :account"
                                        + " on conflict (account_id, cause) do nothing")
                        .bind("id", id)
                        .bind("account", accountId)
                        .bind("cause", message.cause())
                        .bind("kind", message.kind().code())
                        .bind("inInbox", inInbox)
                        .bind("texts", json(message.texts()))
                        .bind("link", message.link())
                        .bind("at", at.atOffset(ZoneOffset.UTC))
                        .execute()
                == 1;
    }

    /** Before a position of the inbox, newest first. */
    List<Notification> listBefore(Handle handle, UUID accountId, long sequence, int limit) {
        return handle.createQuery("select id, sequence, kind, texts, link, created_at, read_at from notification"
                        + " where account_id = :account and in_inbox and sequence < :sequence"
                        + " order by sequence desc limit :limit")
                .bind("account", accountId)
                .bind("sequence", sequence)
                .bind("limit", limit)
                .map(NOTIFICATION)
                .list();
    }

    /** After a position of the inbox, oldest first. */
    List<Notification> listAfter(Handle handle, UUID accountId, long sequence, int limit) {
        return handle.createQuery("select id, sequence, kind, texts, link, created_at, read_at from notification"
                        + " where account_id = :account and in_inbox and sequence > :sequence"
                        + " order by sequence limit :limit")
                .bind("account", accountId)
                .bind("sequence", sequence)
                .bind("limit", limit)
                .map(NOTIFICATION)
                .list();
    }

    /** The last position of each account that was ever told something. */
    Map<UUID, Long> lastSequences(Handle handle, Collection<UUID> accounts) {
        return handle.createQuery("select account_id, max(sequence) as last from notification"
                        + " where account_id = any(:accounts) group by account_id")
                .bindArray("accounts", UUID.class, accounts.toArray())
                .setMapKeyColumn("account_id")
                .setMapValueColumn("last")
                .collectInto(new org.jdbi.v3.core.generic.GenericType<Map<UUID, Long>>() {});
    }

    int countUnread(Handle handle, UUID accountId) {
        return handle.createQuery(
                        "select count(*) from notification where account_id = :account and in_inbox and read_at is null")
                .bind("account", accountId)
                .mapTo(Integer.class)
                .one();
    }

    /** Returns false if the account has no such row in its inbox. */
    boolean read(Handle handle, UUID accountId, UUID id, Instant at) {
        return handle.createUpdate("update notification set read_at = coalesce(read_at, :at)"
                                + " where id = :id and account_id = :account and in_inbox")
                        .bind("id", id)
                        .bind("account", accountId)
                        .bind("at", at.atOffset(ZoneOffset.UTC))
                        .execute()
                == 1;
    }

    /** With the mails. */
    void deleteAll(Handle handle, UUID accountId) {
        handle.createUpdate("delete from notification where account_id = :account")
                .bind("account", accountId)
                .execute();
    }

    static Map<Language, Message.Text> texts(String json) {
        try {
            return JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the texts of a notification are unreadable", e);
        }
    }

    private static String json(Map<Language, Message.Text> texts) {
        try {
            return JSON.writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the texts of a notification cannot be written", e);
        }
    }
}
