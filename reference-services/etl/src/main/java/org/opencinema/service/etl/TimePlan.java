package org.opencinema.service.etl;

import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** When a job starts: by one of the two. */
record TimePlan(
        boolean enabled, @Nullable String cron, @Nullable Integer everySeconds) {
    /** Null if it is started by hand only. */
    @Nullable
    Instant nextStart(Instant now) {
        if (!enabled) {
            return null;
        }
        if (everySeconds != null) {
            return now.plusSeconds(everySeconds);
        }
        return new CronSchedule(cron, ZoneOffset.UTC, CronStyle.UNIX).getInitialExecutionTime(now);
    }
}
