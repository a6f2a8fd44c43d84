package org.opencinema.service.recommendation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.PoisonEventException;
import org.opencinema.events.ProfileChanged;
import org.opencinema.events.TitleInteraction;
import org.opencinema.recommendation.Interactions;

/** Who did what. All changes may come twice and in any order. */
final class ViewerStore {
    private static final int ADULT = 100;
    private static final int FETCH = 5_000;
    private static final String TOUCHES =
            "select i.viewer_id, i.title_id, i.position_seconds, i.opinion, i.favorite, i.first_at, i.last_at,"
                    + " i.hidden_at is not null as hidden, t.duration_seconds from interactions i left join titles t on t.id = i.title_id";

    private final Jdbi jdbi;
    private final AnswerCache cache;

    /** Forgets the answers of viewers who change. */
    ViewerStore(Jdbi jdbi, AnswerCache cache) {
        this.jdbi = jdbi;
        this.cache = cache;
    }

    /**
     * Who asks.
     *
     * @param ids under which interactions are kept: the profile, and for the first one of an account the account, too
     * @param state changes with everything that the viewer does
     */
    record Viewer(List<UUID> ids, int maxAge, String state) {}

    private record Profile(UUID id, long version, int maxAge) {}

    /** Without profiles the account is the viewer, without limits; a profile that is not known yet may see what is for everybody. */
    Viewer identify(Caller caller) {
        return jdbi.withHandle(handle -> {
            List<Profile> profiles = handle.createQuery(
                            "select id, version, max_age from profiles where account_id = :account and not deleted order by id")
                    .bind("account", caller.accountId())
                    .map((row, context) ->
                            new Profile(row.getObject("id", UUID.class), row.getLong("version"), row.getInt("max_age")))
                    .list();
            UUID chosen = caller.profileId();
            if (chosen == null && profiles.isEmpty()) {
                return viewer(handle, List.of(caller.accountId()), ADULT, 0);
            }
            for (int i = 0; i < profiles.size(); i++) {
                Profile profile = profiles.get(i);
                if (chosen == null || profile.id().equals(chosen)) {
                    List<UUID> ids = i == 0 ? List.of(profile.id(), caller.accountId()) : List.of(profile.id());
                    return viewer(handle, ids, profile.maxAge(), profile.version());
                }
            }
            return viewer(handle, List.of(caller.profileId()), 0, 0);
        });
    }

    private static Viewer viewer(Handle handle, List<UUID> ids, int maxAge, long version) {
        String revisions = handle.createQuery("select id, revision from viewers where id = any(:ids) order by id")
                .bindArray("ids", UUID.class, ids)
                .map((row, context) -> row.getString("id") + "=" + row.getLong("revision"))
                .list()
                .toString();
        return new Viewer(ids, maxAge, ids.get(0) + ":" + version + revisions);
    }

    /** All that the viewer did, newest first. */
    List<Touch> listTouches(Viewer viewer) {
        List<Touch> all = jdbi.withHandle(handle -> handle.createQuery(TOUCHES + " where i.viewer_id = any(:ids)")
                .bindArray("ids", UUID.class, viewer.ids())
                .map((row, context) -> touch(row))
                .list());
        Map<UUID, Touch> byTitle = new LinkedHashMap<>();
        all.forEach(touch -> byTitle.merge(touch.titleId(), touch, Touch::and));
        return byTitle.values().stream()
                .sorted(Comparator.comparing(Touch::lastAt).reversed())
                .toList();
    }

    /** What says something of somebody's taste, of all viewers, at the time of the first touch: a model of later has learned it. */
    Interactions collect() {
        Interactions.Builder builder = Interactions.builder();
        jdbi.useTransaction(handle -> handle.createQuery(TOUCHES + " order by i.viewer_id, i.title_id")
                .setFetchSize(FETCH)
                .map((row, context) -> {
                    Touch touch = touch(row);
                    if (touch.weight() > 0) {
                        builder.add(
                                row.getObject("viewer_id", UUID.class),
                                touch.titleId(),
                                touch.weight(),
                                time(row, "first_at"));
                    }
                    return true;
                })
                .forEach(added -> {}));
        return builder.build();
    }

    /** Whether anything happened after that time. */
    boolean hasNews(@Nullable Instant after) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select exists (select 1 from interactions where last_at > :after)")
                        .bind("after", after == null ? Instant.EPOCH : after)
                        .mapTo(Boolean.class)
                        .one());
    }

    private static Touch touch(ResultSet row) throws SQLException {
        double duration = row.getDouble("duration_seconds");
        Double known = row.wasNull() ? null : duration;
        return new Touch(
                row.getObject("title_id", UUID.class),
                row.getDouble("position_seconds"),
                known,
                row.getString("opinion"),
                row.getBoolean("favorite"),
                row.getBoolean("hidden"),
                time(row, "last_at"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private record Key(UUID viewer, UUID title) {}

    private record Progress(double positionSeconds, Instant first, Instant last, String country) {
        Progress and(Progress other) {
            Progress newer = other.last.isAfter(last) ? other : this;
            return new Progress(
                    Math.max(positionSeconds, other.positionSeconds),
                    first.isBefore(other.first) ? first : other.first,
                    newer.last,
                    newer.country);
        }
    }

    /** Heartbeats; of those of one viewer and title the furthest, the first and the newest count. */
    void played(List<PlaybackEvent> events) {
        Map<Key, Progress> progress = new LinkedHashMap<>();
        for (PlaybackEvent event : events) {
            UUID profile = event.profileId();
            progress.merge(
                    new Key(profile == null ? event.accountId() : profile, event.titleId()),
                    new Progress(event.positionSeconds(), event.at(), event.at(), event.country()),
                    Progress::and);
        }
        change(
                progress,
                (handle, key, made) -> handle.createUpdate(
                                "insert into interactions (viewer_id, title_id, position_seconds, first_at, last_at, country)"
                                        + " values (:viewer, :title, :position, :first, :last, :country)"
                                        + " on conflict (viewer_id, title_id) do update set"
                                        + " position_seconds = greatest(interactions.position_seconds, excluded.position_seconds),"
                                        + " country = case when interactions.country is null or interactions.last_at <= excluded.last_at"
                                        + " then excluded.country else interactions.country end,"
                                        + " first_at = least(interactions.first_at, excluded.first_at),"
                                        + " last_at = greatest(interactions.last_at, excluded.last_at)")
                        .bind("viewer", key.viewer())
                        .bind("title", key.title())
                        .bind("position", made.positionSeconds())
                        .bind("first", made.first())
                        .bind("last", made.last())
                        .bind("country", made.country())
                        .execute());
    }

    void interacted(TitleInteraction event) {
        switch (event.kind()) {
            case "favorite" -> say(event, "favorite", true);
            case "unfavorite" -> say(event, "favorite", false);
            case "like", "dislike", "not_interested" -> say(event, "opinion", event.kind());
            case "unreact" -> say(event, "opinion", "none");
            default -> throw new PoisonEventException("unknown kind of interaction: " + event.kind());
        }
    }

    /** The newest word counts. */
    private void say(TitleInteraction event, String column, Object value) {
        String sql = "insert into interactions (viewer_id, title_id, $c, $c_at, first_at, last_at)"
                + " values (:viewer, :title, :value, :at, :at, :at)"
                + " on conflict (viewer_id, title_id) do update set $c = excluded.$c, $c_at = excluded.$c_at,"
                + " first_at = least(interactions.first_at, excluded.first_at),"
                + " last_at = greatest(interactions.last_at, excluded.last_at)"
                + " where interactions.$c_at is null or interactions.$c_at <= excluded.$c_at";
        change(
                Map.of(new Key(event.profileId(), event.titleId()), value),
                (handle, key, said) -> handle.createUpdate(sql.replace("$c", column))
                        .bind("viewer", key.viewer())
                        .bind("title", key.title())
                        .bind("value", said)
                        .bind("at", event.at())
                        .execute());
    }

    /** A title that a viewer said not to be interested in. */
    record Hidden(UUID titleId, Instant at) {}

    /** The last word first. */
    List<Hidden> listHidden(Viewer viewer) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select title_id, max(hidden_at) as hidden_at from interactions"
                                + " where viewer_id = any(:ids) and hidden_at is not null"
                                + " group by title_id order by max(hidden_at) desc, title_id")
                .bindArray("ids", UUID.class, viewer.ids())
                .map((row, context) -> new Hidden(row.getObject("title_id", UUID.class), time(row, "hidden_at")))
                .list());
    }

    void hide(Viewer viewer, UUID titleId, Instant now) {
        change(
                Map.of(new Key(viewer.ids().get(0), titleId), now),
                (handle, key, at) -> handle.createUpdate(
                                "insert into interactions (viewer_id, title_id, hidden_at, first_at, last_at)"
                                        + " values (:viewer, :title, :at, :at, :at)"
                                        + " on conflict (viewer_id, title_id) do update set hidden_at = excluded.hidden_at")
                        .bind("viewer", key.viewer())
                        .bind("title", key.title())
                        .bind("at", at)
                        .execute());
    }

    /** Under all ids of the viewer; a like that was said before counts again. */
    void unhide(Viewer viewer, UUID titleId, Instant now) {
        Map<Key, Instant> changes = new LinkedHashMap<>();
        viewer.ids().forEach(id -> changes.put(new Key(id, titleId), now));
        change(
                changes,
                (handle, key, at) -> handle.createUpdate("update interactions set hidden_at = null,"
                                + " opinion_at = case opinion when 'not_interested' then :at else opinion_at end,"
                                + " opinion = case opinion when 'not_interested' then 'none' else opinion end"
                                + " where viewer_id = :viewer and title_id = :title")
                        .bind("viewer", key.viewer())
                        .bind("title", key.title())
                        .bind("at", at)
                        .execute());
    }

    private interface Change<T> {
        int apply(Handle handle, Key key, T value);
    }

    /** In one order, so that no two transactions wait for each other. What comes late for a deleted profile is dropped. */
    private <T> void change(Map<Key, T> changes, Change<T> change) {
        SortedMap<UUID, SortedMap<UUID, T>> byViewer = new TreeMap<>();
        changes.forEach((key, value) -> byViewer.computeIfAbsent(key.viewer(), viewer -> new TreeMap<>())
                .put(key.title(), value));
        Set<UUID> changed = jdbi.inTransaction(handle -> {
            byViewer.forEach((viewer, byTitle) -> apply(handle, viewer, byTitle, change));
            return withRelated(handle, byViewer.keySet());
        });
        cache.forget(changed);
    }

    private static <T> void apply(Handle handle, UUID viewer, SortedMap<UUID, T> byTitle, Change<T> change) {
        boolean gone = handle.createQuery("select exists (select 1 from profiles where id = :id and deleted)")
                .bind("id", viewer)
                .mapTo(Boolean.class)
                .one();
        if (!gone) {
            byTitle.forEach((title, value) -> change.apply(handle, new Key(viewer, title), value));
            handle.execute(
                    "insert into viewers (id, revision) values (?, 1)"
                            + " on conflict (id) do update set revision = viewers.revision + 1",
                    viewer);
        }
    }

    /** Whose answers change with theirs: an account is answered as its first profile, whose history is that of both. */
    private static Set<UUID> withRelated(Handle handle, Collection<UUID> viewers) {
        Set<UUID> all = new HashSet<>(viewers);
        all.addAll(handle.createQuery("select id from profiles where account_id = any(:ids)"
                        + " union select account_id from profiles where id = any(:ids)")
                .bindArray("ids", UUID.class, viewers)
                .mapTo(UUID.class)
                .list());
        return all;
    }

    void changed(ProfileChanged profile) {
        Set<UUID> related = jdbi.inTransaction(handle -> {
            int changed = handle.createUpdate("insert into profiles (id, account_id, version, deleted, max_age)"
                            + " values (:id, :account, :version, :deleted, :maxAge)"
                            + " on conflict (id) do update set version = excluded.version, deleted = excluded.deleted,"
                            + " max_age = excluded.max_age where profiles.version < excluded.version")
                    .bind("id", profile.profileId())
                    .bind("account", profile.accountId())
                    .bind("version", profile.version())
                    .bind("deleted", profile.deleted())
                    .bind("maxAge", profile.maxAge())
                    .execute();
            if (changed == 1 && profile.deleted()) {
                handle.execute("delete from interactions where viewer_id = ?", profile.profileId());
                handle.execute("delete from viewers where id = ?", profile.profileId());
            }
            return withRelated(handle, List.of(profile.accountId()));
        });
        cache.forget(related);
    }
}
