package org.opencinema.service.catalog;

import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.opencinema.events.Event;
import org.opencinema.events.Outbox;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;
import org.opencinema.events.Uuid7;

/** What the catalog publishes: the full state of a title after every change. */
final class TitleEvents {
    private final Outbox outbox;
    private final Uuid7 ids;

    TitleEvents(Outbox outbox, Uuid7 ids) {
        this.outbox = outbox;
        this.ids = ids;
    }

    /** In the transaction of the handle, which has changed the title's row before. */
    void changed(Handle handle, TitleChanged title) {
        Event<TitleChanged> event = new Event<>(
                ids.next().toString(), TitleChanged.TYPE, "/catalog", title.id().toString(), title.changedAt(), title);
        try {
            outbox.append(handle.getConnection(), Topics.TITLES, event);
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }
}
