package org.opencinema.service.auth.audit;

import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.tokens.AuditChain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps outside of the database how far the trail has got: the newest checkpoint in Redis, each in the log. Whoever cuts off the end
 * of the trail has to change all three.
 */
public final class AuditCheckpoints {
    private static final Logger log = LoggerFactory.getLogger(AuditCheckpoints.class);
    private static final String KEY = "auth:audit:checkpoint";

    private final Jdbi jdbi;
    private final Redis redis;
    private final AuditChain chain;
    private final Clock clock;
    private long written;

    public AuditCheckpoints(Jdbi jdbi, Redis redis, AuditChain chain, Clock clock) {
        this.jdbi = jdbi;
        this.redis = redis;
        this.chain = chain;
        this.clock = clock;
    }

    /** Writes one if there are new entries; what fails now is done the next time. */
    public synchronized void write() {
        try {
            AuditHead head = jdbi.withHandle(handle -> handle.createQuery(AuditHead.SELECT)
                    .map((row, context) -> AuditHead.read(row))
                    .one());
            if (head.sequence() <= written) {
                return;
            }
            String checkpoint = chain.checkpoint(head.sequence(), head.hash(), clock.instant());
            log.info("audit checkpoint {}", checkpoint);
            redis.call(commands -> commands.set(KEY, checkpoint));
            written = head.sequence();
        } catch (RuntimeException e) {
            log.warn("no audit checkpoint could be written: {}", e.toString());
        }
    }

    /**
     * The newest one in Redis, if it is genuine.
     *
     * @throws RedisUnavailableException if Redis does not answer
     */
    public static Optional<AuditChain.Checkpoint> find(Redis redis, AuditChain chain) {
        return redis.call(commands -> Optional.ofNullable(commands.get(KEY))).flatMap(chain::read);
    }
}
