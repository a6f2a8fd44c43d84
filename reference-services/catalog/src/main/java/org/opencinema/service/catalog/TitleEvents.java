package org.opencinema.service.catalog;

import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.Event;
import org.opencinema.events.Outbox;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;
import org.opencinema.events.Uuid7;

/** What the catalog publishes: the full state of a title or an episode after every change. */
final class TitleEvents {
    private final Outbox outbox;
    private final Uuid7 ids;

    TitleEvents(Outbox outbox, Uuid7 ids) {
        this.outbox = outbox;
        this.ids = ids;
    }

    /** In the transaction of the handle, which has changed the title's row before. */
    void changed(Handle handle, TitleChanged title) {
        append(handle, Topics.TITLES, TitleChanged.TYPE, title.id(), title.changedAt(), title);
    }

    /** In the transaction of the handle, which has changed the episode's row before. */
    void changed(Handle handle, EpisodeChanged episode) {
        append(handle, Topics.EPISODES, EpisodeChanged.TYPE, episode.id(), episode.changedAt(), episode);
    }

    private void append(Handle handle, String topic, String type, UUID key, Instant at, Object state) {
        Event<?> event = new Event<>(ids.next().toString(), type, "/catalog", key.toString(), at, state);
        try {
            outbox.append(handle.getConnection(), topic, event);
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }
}
