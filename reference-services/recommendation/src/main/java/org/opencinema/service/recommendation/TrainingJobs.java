package org.opencinema.service.recommendation;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * The training of models in the background, one at a time over all instances. A training whose process dies is begun again by this or
 * another one; a store that is down is waited for.
 */
final class TrainingJobs implements Managed {
    private final ModelStore models;
    private final ViewerStore viewers;
    private final Training training;
    private final RecommendationConfiguration.TrainingConfiguration configuration;
    private final Clock clock;
    private final CustomTask<Void> onDemand;
    private final ExecutorService worker =
            Executors.newFixedThreadPool(2, work -> new Thread(work, "train-recommendation-model"));
    private final Scheduler scheduler;

    TrainingJobs(
            DataSource dataSource,
            ModelStore models,
            ViewerStore viewers,
            Training training,
            RecommendationConfiguration.TrainingConfiguration configuration,
            Clock clock,
            RecommendationMetrics metrics) {
        this.models = models;
        this.viewers = viewers;
        this.training = training;
        this.configuration = configuration;
        this.clock = clock;
        this.onDemand = Tasks.custom("train-model", Void.class)
                .onFailure(this::tryLater)
                .execute((instance, context) -> {
                    metrics.train(() -> training.train(Long.parseLong(instance.getId())));
                    return (complete, operations) -> operations.remove();
                });
        this.scheduler = Scheduler.create(dataSource, List.of(onDemand))
                .startTasks(regularly())
                .threads(2)
                .executorService(worker)
                .failureLogging(LogLevel.WARN, false)
                .pollingInterval(Duration.ofSeconds(1))
                .heartbeatInterval(configuration.heartbeat.toJavaDuration())
                .missedHeartbeatsLimit(6)
                .shutdownMaxWait(Duration.ofSeconds(5))
                .clock(clock::instant)
                .enableImmediateExecution()
                .build();
    }

    private List<RecurringTask<Void>> regularly() {
        if (configuration.every.toMilliseconds() == 0) {
            return List.of();
        }
        return List.of(Tasks.recurring("train-model-regularly", FixedDelay.of(configuration.every.toJavaDuration()))
                .execute((instance, context) -> {
                    if (viewers.hasNews(models.findLastRequest().orElse(null))) {
                        request("schedule");
                    }
                }));
    }

    @Override
    public void start() {
        if (configuration.enabled) {
            models.findUnfinished().ifPresent(model -> schedule(model.version()));
            scheduler.start();
        }
    }

    @Override
    public void stop() {
        worker.shutdownNow();
        scheduler.stop();
    }

    StoredModel request(String trigger) {
        StoredModel model = training.request(trigger);
        schedule(model.version());
        return model;
    }

    private void schedule(long version) {
        scheduler.scheduleIfNotExists(onDemand.instance(Long.toString(version)), clock.instant());
    }

    private void tryLater(ExecutionComplete complete, ExecutionOperations<Void> operations) {
        int failures = Math.min(complete.getExecution().consecutiveFailures, 6);
        operations.reschedule(complete, clock.instant().plusSeconds(1L << failures));
    }
}
