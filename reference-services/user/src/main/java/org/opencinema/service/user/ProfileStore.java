package org.opencinema.service.user;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** The table of profiles. */
final class ProfileStore {
    private static final RowMapper<Profile> PROFILE = (row, context) -> new Profile(
            row.getObject("id", UUID.class),
            row.getObject("account_id", UUID.class),
            row.getLong("version"),
            row.getString("name"),
            row.getBoolean("kids"),
            row.getInt("max_age"),
            row.getString("language"));

    /** The first one first. */
    List<Profile> list(Handle handle, UUID accountId) {
        return handle.createQuery("select id, account_id, version, name, kids, max_age, language from profile"
                        + " where account_id = :account order by id")
                .bind("account", accountId)
                .map(PROFILE)
                .list();
    }

    void insert(Handle handle, Profile profile) {
        handle.execute(
                "insert into profile (id, account_id, version, name, kids, max_age, language) values (?, ?, ?, ?, ?, ?, ?)",
                profile.id(),
                profile.accountId(),
                profile.version(),
                profile.name(),
                profile.kids(),
                profile.maxAge(),
                profile.language());
    }

    void update(Handle handle, Profile profile) {
        handle.execute(
                "update profile set version = ?, name = ?, kids = ?, max_age = ?, language = ? where id = ?",
                profile.version(),
                profile.name(),
                profile.kids(),
                profile.maxAge(),
                profile.language(),
                profile.id());
    }

    void delete(Handle handle, UUID id) {
        handle.execute("delete from profile where id = ?", id);
    }
}
