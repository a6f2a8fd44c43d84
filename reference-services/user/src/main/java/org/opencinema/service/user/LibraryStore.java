package org.opencinema.service.user;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.PlaybackEvent;

/** What profiles have watched, favour and think of titles. */
final class LibraryStore {
    /** The order of the lists, the latest first. */
    record Position(Instant at, UUID titleId) {}

    /** A title that was watched, or an episode of it, and up to where. */
    record Watched(KnownTitle title, @Nullable KnownEpisode episode, double positionSeconds, Instant at) {}

    /** A title that is a favourite. */
    record Favorite(KnownTitle title, Instant at) {}

    /** Nothing happens if the profile is gone, or the event is older than what is known. */
    void watched(Handle handle, UUID profileId, PlaybackEvent event) {
        handle.createUpdate(
                        "insert into watched (profile_id, title_id, episode_id, position_seconds, watched_at, hidden)"
                                + " select id, :title, cast(:episode as uuid), :position, :at, false from profile"
                                + " where id = :profile and account_id = :account"
                                + " on conflict (profile_id, title_id) do update set episode_id = excluded.episode_id,"
                                + " position_seconds = excluded.position_seconds, watched_at = excluded.watched_at, hidden = false"
                                + " where watched.watched_at < excluded.watched_at"
                                + " or (watched.watched_at = excluded.watched_at and not watched.hidden)")
                .bind("title", event.titleId())
                .bind("episode", event.episodeId())
                .bind("position", event.positionSeconds())
                .bind("at", event.at())
                .bind("profile", profileId)
                .bind("account", event.accountId())
                .execute();
    }

    void hide(Handle handle, UUID profileId, UUID titleId) {
        handle.execute("update watched set hidden = true where profile_id = ? and title_id = ?", profileId, titleId);
    }

    List<Watched> listWatched(Handle handle, UUID profileId, @Nullable Position after, int limit) {
        String select = watched("left join episode on episode.id = watched.episode_id and not episode.deleted");
        return watched(page(handle, select, "watched_at", profileId, after, limit));
    }

    /**
     * Begun, not finished, and to be played by somebody up to that age. Of a series the first episode, from the one that was
     * watched last on, that is not finished.
     */
    List<Watched> listUnfinished(Handle handle, Profile profile, Instant now, int limit) {
        String select = watched("left join episode seen on seen.id = watched.episode_id left join lateral"
                        + " (select * from episode one where one.series_id = watched.title_id and not one.deleted"
                        + " and one.playable and (one.released_at is null or one.released_at <= :now)"
                        + " and (one.id = seen.id and position_seconds < one.duration_seconds * 0.95"
                        + " or (one.season, one.number) > (seen.season, seen.number))"
                        + " order by one.season, one.number limit 1) episode on true")
                + " and (episode.id is not null or watched.episode_id is null and title.playable"
                + " and position_seconds > 30 and position_seconds < title.duration_seconds * 0.95)"
                + " and title.age_rating <= :maxAge";
        return watched(page(handle, select, "watched_at", profile.id(), null, limit)
                .bind("now", now)
                .bind("maxAge", profile.maxAge()));
    }

    private static String watched(String joinOfEpisode) {
        return "select " + TitleStore.COLUMNS + ", " + EpisodeStore.COLUMNS + ", watched_at,"
                + " case when episode.id <> watched.episode_id then 0 else position_seconds end as position"
                + " from watched join title on title.id = title_id and not title.deleted " + joinOfEpisode
                + " where profile_id = :profile and not hidden";
    }

    private static List<Watched> watched(Query query) {
        return query.map((row, context) -> new Watched(
                        TitleStore.read(row),
                        EpisodeStore.read(row),
                        row.getDouble("position"),
                        row.getObject("watched_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    List<Favorite> listFavorites(Handle handle, UUID profileId, @Nullable Position after, int limit) {
        String select = "select " + TitleStore.COLUMNS + ", added_at from favorite"
                + " join title on title.id = title_id and not deleted where profile_id = :profile";
        return page(handle, select, "added_at", profileId, after, limit)
                .map((row, context) -> new Favorite(
                        TitleStore.read(row),
                        row.getObject("added_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    private static Query page(
            Handle handle, String select, String time, UUID profileId, @Nullable Position after, int limit) {
        String more = after == null ? "" : " and (" + time + ", title_id) < (:at, :id)";
        Query query = handle.createQuery(select + more + " order by " + time + " desc, title_id desc limit :limit")
                .bind("profile", profileId)
                .bind("limit", limit);
        return after == null ? query : query.bind("at", after.at()).bind("id", after.titleId());
    }

    /** Until the end of the transaction nobody else changes what there is of the profile; false if it is gone. */
    boolean lock(Handle handle, UUID profileId) {
        return handle.createQuery("select 1 from profile where id = :profile for update")
                .bind("profile", profileId)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    boolean isFavorite(Handle handle, UUID profileId, UUID titleId) {
        return handle.createQuery("select 1 from favorite where profile_id = :profile and title_id = :title")
                .bind("profile", profileId)
                .bind("title", titleId)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    int countFavorites(Handle handle, UUID profileId) {
        return handle.createQuery("select count(*) from favorite where profile_id = :profile")
                .bind("profile", profileId)
                .mapTo(Integer.class)
                .one();
    }

    void addFavorite(Handle handle, UUID profileId, UUID titleId, Instant now) {
        handle.execute(
                "insert into favorite (profile_id, title_id, added_at) values (?, ?, ?)", profileId, titleId, now);
    }

    /** False if it was none. */
    boolean removeFavorite(Handle handle, UUID profileId, UUID titleId) {
        return handle.execute("delete from favorite where profile_id = ? and title_id = ?", profileId, titleId) == 1;
    }

    Optional<String> findReaction(Handle handle, UUID profileId, UUID titleId) {
        return handle.createQuery("select kind from reaction where profile_id = :profile and title_id = :title")
                .bind("profile", profileId)
                .bind("title", titleId)
                .mapTo(String.class)
                .findOne();
    }

    /** False if it was so. */
    boolean putReaction(Handle handle, UUID profileId, UUID titleId, String kind) {
        return handle.execute(
                        "insert into reaction (profile_id, title_id, kind) values (?, ?, ?)"
                                + " on conflict (profile_id, title_id) do update set kind = excluded.kind"
                                + " where reaction.kind <> excluded.kind",
                        profileId,
                        titleId,
                        kind)
                == 1;
    }

    /** False if there was none. */
    boolean removeReaction(Handle handle, UUID profileId, UUID titleId) {
        return handle.execute("delete from reaction where profile_id = ? and title_id = ?", profileId, titleId) == 1;
    }
}
