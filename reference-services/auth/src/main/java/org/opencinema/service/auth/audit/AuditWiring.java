package org.opencinema.service.auth.audit;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.redis.Redis;
import org.opencinema.tokens.AuditChain;

/** Constructs the audit trail. */
public final class AuditWiring {
    private final Audit audit;
    private final AuditResource resource;

    /** @param key for the hashes of the chain, always the same */
    public AuditWiring(Environment environment, Jdbi jdbi, Redis redis, byte[] key, Clock clock) {
        AuditChain chain = AuditChain.create(key);
        audit = new Audit(jdbi, chain, clock);
        resource = new AuditResource(new AuditStore(jdbi));
        AuditCheckpoints checkpoints = new AuditCheckpoints(jdbi, redis, chain, clock);
        ScheduledFuture<?> unused = environment
                .lifecycle()
                .scheduledExecutorService("audit-checkpoints", true)
                .build()
                .scheduleWithFixedDelay(checkpoints::write, 1, 10, TimeUnit.SECONDS);
    }

    public Audit audit() {
        return audit;
    }

    public AuditResource resource() {
        return resource;
    }
}
