package org.opencinema.service.auth.revocation;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.redis.Feed;
import org.opencinema.service.auth.revocation.RevocationStore.Entry;
import org.opencinema.tokens.Revocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries revocations from the table to the feed that all services read, at least once. When the last message that it has seen is
 * gone, Redis has lost some, and all that still matter are told again.
 */
final class RevocationRelay {
    private static final Logger log = LoggerFactory.getLogger(RevocationRelay.class);

    /** A request that revokes ends the sign-ins itself; after so long it has failed. */
    private static final Duration FAILED = Duration.ofSeconds(3);

    private final Jdbi jdbi;
    private final Feed feed;
    private final Revocations revocations;
    private final Clock clock;
    private String lastSeen = Feed.START;
    private boolean troubled;

    RevocationRelay(Jdbi jdbi, Feed feed, Revocations revocations, Clock clock) {
        this.jdbi = jdbi;
        this.feed = feed;
        this.revocations = revocations;
        this.clock = clock;
    }

    /** One round; a failed one is made up for by the next. */
    void run() {
        try {
            if (!feed.has(lastSeen)) {
                int again = jdbi.withHandle(handle -> RevocationStore.setUnpublished(handle, clock.instant()));
                if (again > 0) {
                    log.info("{} revocations are told to the services again", again);
                }
            }
            int done;
            do {
                done = jdbi.inTransaction(this::tell);
            } while (done > 0);
            lastSeen = feed.last();
            troubled = false;
        } catch (RuntimeException e) {
            if (!troubled) {
                log.warn("revocations wait: {}", e.toString());
            }
            troubled = true;
        }
    }

    /** Forgets what no access token outlives. */
    void forget() {
        try {
            jdbi.useHandle(handle -> RevocationStore.deleteOver(handle, clock.instant()));
        } catch (RuntimeException e) {
            log.warn("revocations that are over stay for now: {}", e.toString());
        }
    }

    private int tell(Handle handle) {
        List<Entry> waiting =
                RevocationStore.listWaiting(handle, clock.instant().minus(FAILED));
        for (Entry entry : waiting) {
            if (!entry.published()) {
                feed.append(message(entry));
                RevocationStore.setPublished(handle, entry.id());
            }
        }
        waiting.stream()
                .filter(entry -> !entry.signInsEnded()
                        && entry.at().isBefore(clock.instant().minus(FAILED)))
                .forEach(entry -> revocations.finish(handle, decision(entry)));
        return waiting.size();
    }

    private static Revocations.Decision decision(Entry entry) {
        return new Revocations.Decision(entry.id(), entry.ofSubject(), entry.value(), entry.exceptSession());
    }

    private static String message(Entry entry) {
        return new Revocation(
                        entry.ofSubject() ? Revocation.Kind.SUBJECT : Revocation.Kind.SESSION,
                        entry.value().toString(),
                        entry.exceptSession() == null
                                ? null
                                : entry.exceptSession().toString(),
                        entry.at(),
                        entry.until())
                .format();
    }
}
