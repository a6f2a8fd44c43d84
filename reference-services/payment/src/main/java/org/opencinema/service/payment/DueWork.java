package org.opencinema.service.payment;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks twice a second for what is due by the clock, on one instance at a time. */
final class DueWork implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(DueWork.class);
    private static final int BATCH = 200;

    private final Billing billing;
    private final Scheduler scheduler;

    /** The clock is the real one: the scheduler's own leases go by it. */
    DueWork(DataSource dataSource, Billing billing, Idempotency idempotency, Webhooks webhooks, Clock clock) {
        this.billing = billing;
        RecurringTask<Void> due =
                Tasks.recurring("due", FixedDelay.ofMillis(500)).execute((instance, context) -> run());
        RecurringTask<Void> forget = Tasks.recurring("forget", FixedDelay.ofHours(1))
                .execute((instance, context) -> {
                    idempotency.forgetOld();
                    webhooks.forgetOld();
                });
        this.scheduler = Scheduler.create(dataSource)
                .startTasks(List.of(due, forget))
                .threads(2)
                .pollingInterval(Duration.ofMillis(250))
                .heartbeatInterval(Duration.ofSeconds(5))
                .missedHeartbeatsLimit(4)
                .failureLogging(LogLevel.WARN, false)
                .shutdownMaxWait(Duration.ofSeconds(5))
                .clock(clock::instant)
                .build();
    }

    @Override
    public void start() {
        scheduler.start();
    }

    @Override
    public void stop() {
        scheduler.stop();
    }

    private void run() {
        each(billing.listDueCharges(BATCH), billing::resolve);
        each(billing.listDueSubscriptions(BATCH), billing::catchUp);
    }

    /** One that fails does not keep the others waiting; it is tried again. */
    private static void each(List<UUID> ids, Consumer<UUID> action) {
        for (UUID id : ids) {
            try {
                action.accept(id);
            } catch (RuntimeException e) {
                LOG.error("due work on {} failed", id, e);
            }
        }
    }
}
