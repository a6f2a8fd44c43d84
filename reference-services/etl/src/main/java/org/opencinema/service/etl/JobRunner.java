package org.opencinema.service.etl;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.events.Uuid7;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs in the background: each on one instance at a time, started by its plan or by hand. A run whose process dies is taken up by
 * this or another one and goes on from its checkpoint; one that breaks off is tried again, later and later, until it is given up.
 */
final class JobRunner implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final Map<String, Job> jobs;
    private final JobStore store;
    private final EtlConfiguration.JobsConfiguration configuration;
    private final Clock clock;
    private final Uuid7 ids;
    private final ExecutorService workers;
    private final OneTimeTask<Void> task;
    private final Scheduler scheduler;

    JobRunner(
            DataSource dataSource,
            List<Job> jobs,
            JobStore store,
            EtlConfiguration.JobsConfiguration configuration,
            Clock clock,
            Uuid7 ids) {
        this.jobs = jobs.stream().collect(Collectors.toMap(Job::name, Function.identity()));
        this.store = store;
        this.configuration = configuration;
        this.clock = clock;
        this.ids = ids;
        this.workers = Executors.newFixedThreadPool(jobs.size() + 1, work -> new Thread(work, "etl-job"));
        this.task = Tasks.oneTime("run-job")
                .onFailure((complete, operations) -> operations.remove()) // the next look finds the run again
                .execute((instance, context) -> run(UUID.fromString(instance.getId())));
        RecurringTask<Void> look =
                Tasks.recurring("look-for-due-jobs", FixedDelay.ofSeconds(1)).execute((instance, context) -> look());
        this.scheduler = Scheduler.create(dataSource, List.of(task))
                .startTasks(List.of(look))
                .threads(jobs.size() + 1)
                .executorService(workers)
                .failureLogging(LogLevel.WARN, false)
                .pollingInterval(Duration.ofSeconds(1))
                .heartbeatInterval(Duration.ofSeconds(5))
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(Duration.ofSeconds(5))
                .clock(clock::instant)
                .enableImmediateExecution()
                .build();
    }

    @Override
    public void start() {
        if (configuration.enabled) {
            scheduler.start();
        }
    }

    /** Interrupts the runs; they go back to the queue. */
    @Override
    public void stop() {
        workers.shutdownNow();
        scheduler.stop();
    }

    private void look() {
        store.startDue(clock.instant(), ids::next);
        store.listReady(clock.instant()).forEach(this::schedule);
    }

    void schedule(UUID runId) {
        scheduler.scheduleIfNotExists(task.instance(runId.toString()), clock.instant());
    }

    private void run(UUID runId) {
        Optional<Run> begun = store.begin(runId, clock.instant());
        if (begun.isEmpty()) {
            return;
        }
        Run attempt = begun.get();
        Job job = Objects.requireNonNull(jobs.get(attempt.job()), attempt.job());
        if (attempt.attempts() > configuration.attempts) {
            store.fail(attempt, "its process ended in each of its attempts", clock.instant());
            return;
        }
        LOG.info("{}: run {}, attempt {}", job.name(), runId, attempt.attempts());
        try {
            job.run(new RunProgress(store, attempt));
            store.succeed(attempt, clock.instant());
            LOG.info("{}: run {} succeeded", job.name(), runId);
        } catch (JobFailedException e) {
            LOG.warn("{}: run {} failed: {}", job.name(), runId, e.getMessage());
            store.fail(attempt, String.valueOf(e.getMessage()), clock.instant());
        } catch (RunProgress.SupersededException e) {
            LOG.warn("{}: run {}, attempt {} gives way to a later one", job.name(), runId, attempt.attempts());
        } catch (InterruptedException e) {
            store.requeue(attempt, null, clock.instant());
        } catch (UnavailableException | IOException e) {
            LOG.warn("{}: run {} broke off", job.name(), runId, e);
            tryLater(attempt, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{}: run {} broke off", job.name(), runId, e);
            tryLater(attempt, "a fault of the service; the run id finds it in the logs");
        }
    }

    private void tryLater(Run attempt, String error) {
        if (Thread.interrupted()) {
            store.requeue(attempt, null, clock.instant());
        } else if (attempt.attempts() >= configuration.attempts) {
            store.fail(attempt, error, clock.instant());
        } else {
            store.requeue(attempt, error, clock.instant().plus(wait(attempt.attempts())));
        }
    }

    private Duration wait(int attempts) {
        Duration wait = configuration.firstWait.toJavaDuration().multipliedBy(1L << Math.min(attempts - 1, 20));
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }
}
