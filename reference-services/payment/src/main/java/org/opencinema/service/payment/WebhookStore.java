package org.opencinema.service.payment;

import java.time.Instant;
import org.jdbi.v3.core.Jdbi;

/** The reports of providers that were handled. */
final class WebhookStore {
    private final Jdbi jdbi;

    WebhookStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    boolean contains(String provider, String id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from webhook where provider = :provider and id = :id")
                                .bind("provider", provider)
                                .bind("id", id)
                                .mapTo(Integer.class)
                                .one()
                        > 0);
    }

    void insert(String provider, String id, Instant now) {
        jdbi.useHandle(handle -> handle.execute(
                "insert into webhook (provider, id, received_at) values (?, ?, ?) on conflict do nothing",
                provider,
                id,
                now));
    }

    void deleteOlder(Instant than) {
        jdbi.useHandle(handle -> handle.execute("delete from webhook where received_at < ?", than));
    }
}
