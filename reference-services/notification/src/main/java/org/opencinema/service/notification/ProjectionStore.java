package org.opencinema.service.notification;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.TitleChanged;

/** What is known of titles and episodes, of those who follow them, and of subscriptions. */
final class ProjectionStore {
    /** A title as it was last seen. */
    record TitleState(long version, boolean playable) {}

    /** An episode that its followers are to hear of, with its names and those of its series by language. */
    record EpisodeNews(
            UUID id,
            UUID seriesId,
            int season,
            int number,
            Map<Language, String> names,
            Map<Language, String> series,
            Instant at) {}

    /** A subscription as it was last seen. */
    record SubscriptionState(long version, String status) {}

    Optional<TitleState> findTitle(Handle handle, UUID id) {
        return handle.createQuery("select version, playable from title where id = :id")
                .bind("id", id)
                .map((row, context) -> new TitleState(row.getLong("version"), row.getBoolean("playable")))
                .findOne();
    }

    void putTitle(Handle handle, TitleChanged title, boolean playable) {
        handle.createUpdate("insert into title (id, version, playable, name_en, name_ru)"
                        + " values (:id, :version, :playable, :en, :ru)"
                        + " on conflict (id) do update set version = excluded.version, playable = excluded.playable,"
                        + " name_en = excluded.name_en, name_ru = excluded.name_ru"
                        + " where title.version <= excluded.version")
                .bind("id", title.id())
                .bind("version", title.version())
                .bind("playable", playable)
                .bind("en", name(title.translations(), Language.EN))
                .bind("ru", name(title.translations(), Language.RU))
                .execute();
    }

    /** What was told stays so. */
    void putEpisode(Handle handle, EpisodeChanged episode, @Nullable Instant newsAt) {
        handle.createUpdate(
                        "insert into episode (id, version, series_id, season, number, name_en, name_ru, news_at, told)"
                                + " values (:id, :version, :series, :season, :number, :en, :ru, :newsAt, false)"
                                + " on conflict (id) do update set version = excluded.version,"
                                + " series_id = excluded.series_id, season = excluded.season, number = excluded.number,"
                                + " name_en = excluded.name_en, name_ru = excluded.name_ru, news_at = excluded.news_at"
                                + " where episode.version < excluded.version")
                .bind("id", episode.id())
                .bind("version", episode.version())
                .bind("series", episode.titleId())
                .bind("season", episode.season())
                .bind("number", episode.number())
                .bind("en", name(episode.translations(), Language.EN))
                .bind("ru", name(episode.translations(), Language.RU))
                .bind("newsAt", newsAt)
                .execute();
    }

    /** Episodes that are out and were not told of, of series that are known; the first to come out first. */
    List<EpisodeNews> listNews(Handle handle, Instant now, int limit) {
        return handle.createQuery("select episode.*, title.name_en as series_en, title.name_ru as series_ru"
                        + " from episode join title on title.id = series_id"
                        + " where news_at <= :now and not told order by news_at, episode.id limit :limit")
                .bind("now", now)
                .bind("limit", limit)
                .map((row, context) -> new EpisodeNews(
                        row.getObject("id", UUID.class),
                        row.getObject("series_id", UUID.class),
                        row.getInt("season"),
                        row.getInt("number"),
                        names(row.getString("name_en"), row.getString("name_ru")),
                        names(row.getString("series_en"), row.getString("series_ru")),
                        row.getObject("news_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    void told(Handle handle, UUID episodeId) {
        handle.execute("update episode set told = true where id = ?", episodeId);
    }

    private static @Nullable String name(Map<String, TitleChanged.Text> translations, Language language) {
        TitleChanged.Text text = translations.get(language.tag());
        return text == null ? null : text.title();
    }

    private static Map<Language, String> names(@Nullable String english, @Nullable String russian) {
        Map<Language, String> names = new EnumMap<>(Language.class);
        if (english != null) {
            names.put(Language.EN, english);
        }
        if (russian != null) {
            names.put(Language.RU, russian);
        }
        return names;
    }

    Optional<SubscriptionState> findSubscription(Handle handle, UUID accountId) {
        return handle.createQuery("select version, status from subscription where account_id = :account")
                .bind("account", accountId)
                .map((row, context) -> new SubscriptionState(row.getLong("version"), row.getString("status")))
                .findOne();
    }

    void putSubscription(Handle handle, UUID accountId, SubscriptionState state) {
        handle.createUpdate(
                        "insert into subscription (account_id, version, status) values (:account, :version, :status)"
                                + " on conflict (account_id) do update set version = excluded.version, status = excluded.status"
                                + " where subscription.version < excluded.version")
                .bind("account", accountId)
                .bind("version", state.version())
                .bind("status", state.status())
                .execute();
    }

    void follow(Handle handle, UUID titleId, UUID accountId, UUID profileId, Instant at) {
        handle.createUpdate("insert into follower (title_id, account_id, profile_id, followed_at)"
                        + " values (:title, :account, :profile, :at) on conflict do nothing")
                .bind("at", at)
                .bind("title", titleId)
                .bind("account", accountId)
                .bind("profile", profileId)
                .execute();
    }

    void unfollow(Handle handle, UUID titleId, UUID accountId, UUID profileId) {
        handle.createUpdate("delete from follower"
                        + " where title_id = :title and account_id = :account and profile_id = :profile")
                .bind("title", titleId)
                .bind("account", accountId)
                .bind("profile", profileId)
                .execute();
    }

    /** Accounts that follow a title since that time or longer, in the order of their ids, after one of them. */
    List<UUID> listFollowers(Handle handle, UUID titleId, Instant since, UUID after, int limit) {
        return handle.createQuery("select distinct account_id from follower"
                        + " where title_id = :title and followed_at <= :since and account_id > :after"
                        + " order by account_id limit :limit")
                .bind("title", titleId)
                .bind("since", since)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(UUID.class)
                .list();
    }

    void deleteAccount(Handle handle, UUID accountId) {
        handle.createUpdate("delete from follower where account_id = :account")
                .bind("account", accountId)
                .execute();
        handle.createUpdate("delete from subscription where account_id = :account")
                .bind("account", accountId)
                .execute();
    }
}
