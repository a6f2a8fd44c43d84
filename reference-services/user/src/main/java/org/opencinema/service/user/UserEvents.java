package org.opencinema.service.user;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.opencinema.events.Event;
import org.opencinema.events.Outbox;
import org.opencinema.events.ProfileChanged;
import org.opencinema.events.TitleInteraction;
import org.opencinema.events.Topics;
import org.opencinema.events.Uuid7;

/** What this service publishes: the state of profiles, and what they say of titles. In the transaction of the handle. */
final class UserEvents {
    private final Outbox outbox;
    private final Uuid7 ids;
    private final Clock clock;

    UserEvents(Outbox outbox, Uuid7 ids, Clock clock) {
        this.outbox = outbox;
        this.ids = ids;
        this.clock = clock;
    }

    void changed(Handle handle, Profile profile) {
        append(handle, profile, profile.version(), false);
    }

    void deleted(Handle handle, Profile profile) {
        append(handle, profile, profile.version() + 1, true);
    }

    void interacted(Handle handle, Profile profile, UUID titleId, String kind) {
        Instant now = clock.instant();
        TitleInteraction said = new TitleInteraction(profile.accountId(), profile.id(), titleId, kind, now);
        append(handle, Topics.INTERACTIONS, TitleInteraction.TYPE, profile.accountId(), now, said);
    }

    private void append(Handle handle, Profile profile, long version, boolean deleted) {
        Instant now = clock.instant();
        ProfileChanged change = new ProfileChanged(
                profile.id(),
                profile.accountId(),
                version,
                deleted,
                profile.kids(),
                profile.maxAge(),
                profile.language(),
                now);
        append(handle, Topics.PROFILES, ProfileChanged.TYPE, profile.id(), now, change);
    }

    private void append(Handle handle, String topic, String type, UUID key, Instant now, Object data) {
        Event<?> event = new Event<>(ids.next().toString(), type, "/user", key.toString(), now, data);
        try {
            outbox.append(handle.getConnection(), topic, event);
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }
}
