package org.opencinema.service.user;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The table of playlists. */
final class PlaylistStore {
    private static final String SELECT =
            "select id, version, name, title_ids from playlist where profile_id = :profile";

    /** The oldest first. */
    List<Playlist> list(Handle handle, UUID profileId) {
        return handle.createQuery(SELECT + " order by id")
                .bind("profile", profileId)
                .map((row, context) -> read(row))
                .list();
    }

    Optional<Playlist> find(Handle handle, UUID profileId, UUID id) {
        return handle.createQuery(SELECT + " and id = :id")
                .bind("profile", profileId)
                .bind("id", id)
                .map((row, context) -> read(row))
                .findOne();
    }

    void insert(Handle handle, UUID profileId, Playlist playlist) {
        handle.createUpdate("insert into playlist (id, profile_id, version, name, title_ids)"
                        + " values (:id, :profile, :version, :name, :titles)")
                .bind("id", playlist.id())
                .bind("profile", profileId)
                .bind("version", playlist.version())
                .bind("name", playlist.name())
                .bindArray("titles", UUID.class, playlist.titleIds())
                .execute();
    }

    /** Returns false, and changes nothing, if it is gone or has another version. */
    boolean replace(Handle handle, UUID profileId, Playlist playlist, long version) {
        return handle.createUpdate("update playlist set version = :version, name = :name, title_ids = :titles"
                                + " where id = :id and profile_id = :profile and version = :current")
                        .bind("version", playlist.version())
                        .bind("name", playlist.name())
                        .bindArray("titles", UUID.class, playlist.titleIds())
                        .bind("id", playlist.id())
                        .bind("profile", profileId)
                        .bind("current", version)
                        .execute()
                == 1;
    }

    /** Returns false, and changes nothing, if it is gone or has another version. */
    boolean delete(Handle handle, UUID profileId, UUID id, long version) {
        return handle.execute(
                        "delete from playlist where id = ? and profile_id = ? and version = ?", id, profileId, version)
                == 1;
    }

    private static Playlist read(ResultSet row) throws SQLException {
        return new Playlist(
                row.getObject("id", UUID.class), row.getLong("version"), row.getString("name"), List.of((UUID[])
                        row.getArray("title_ids").getArray()));
    }
}
