package org.opencinema.service.notification;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** What is looked after again and again, by one of all instances at a time. */
final class Rounds {
    private static final Duration TICK = Duration.ofMillis(500);

    private final Scheduler scheduler;

    Rounds(DataSource dataSource, MailDelivery delivery, Announcements announcements) {
        List<RecurringTask<Void>> tasks = List.of(
                task("deliver-mails", delivery::deliver), task("tell-of-episodes", announcements::tellOfEpisodes));
        // The scheduler lives by real time, so that a clock that stands still or jumps does not stop it.
        scheduler = Scheduler.create(dataSource)
                .startTasks(tasks)
                .threads(tasks.size())
                .pollingInterval(TICK)
                .heartbeatInterval(Duration.ofSeconds(10))
                .missedHeartbeatsLimit(6)
                .shutdownMaxWait(Duration.ofSeconds(5))
                .failureLogging(LogLevel.WARN, false)
                .build();
    }

    private static RecurringTask<Void> task(String name, Runnable round) {
        return Tasks.recurring(name, Schedules.fixedDelay(TICK)).execute((instance, context) -> round.run());
    }

    void start() {
        scheduler.start();
    }

    void close() {
        scheduler.stop();
    }
}
