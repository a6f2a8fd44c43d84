package org.opencinema.service.auth.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.events.Uuid7;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.AccountStore;
import org.opencinema.service.auth.key.MasterKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mails to be sent, as jobs in the database, until they are sent or their links would have expired. What a job is about is
 * encrypted. The token of its link is stored nowhere: it is derived from the name of the job by the master key, so that a second
 * try sends the same link.
 */
final class LinkMails implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(LinkMails.class);
    private static final String JOB = "mail-link";
    /** Which the scheduler lives by, so that a clock that stands still or jumps does not stop it. */
    private static final Clock REAL_TIME = Clock.systemUTC();

    private static final Duration POLLING = Duration.ofMillis(500);
    private static final int MAX_DOUBLINGS = 8;

    private final Jdbi jdbi;
    private final LinkStore links;
    private final AccountStore accounts;
    private final Postman postman;
    private final MasterKey masterKey;
    private final LinkConfiguration configuration;
    private final Uuid7 ids;
    private final Clock clock;
    private final OneTimeTask<String> task;
    private final Scheduler scheduler;

    /** To whom: the id of an account, or an address that may have one. */
    private record Job(LinkPurpose purpose, Instant askedAt, String to) {}

    LinkMails(
            DataSource dataSource,
            Jdbi jdbi,
            LinkStore links,
            AccountStore accounts,
            Postman postman,
            MasterKey masterKey,
            LinkConfiguration configuration,
            Uuid7 ids,
            Clock clock) {
        this.jdbi = jdbi;
        this.links = links;
        this.accounts = accounts;
        this.postman = postman;
        this.masterKey = masterKey;
        this.configuration = configuration;
        this.ids = ids;
        this.clock = clock;
        this.task = Tasks.oneTime(JOB, String.class)
                .onFailure(LinkMails::tryLater)
                .execute((instance, context) -> run(instance.getId(), instance.getData()));
        this.scheduler = Scheduler.create(dataSource, task)
                .threads(2)
                .pollingInterval(
                        POLLING) // and not at once: a job that runs while its request is answered would slow it
                .heartbeatInterval(Duration.ofSeconds(10))
                .missedHeartbeatsLimit(6)
                .shutdownMaxWait(Duration.ofSeconds(5))
                .failureLogging(LogLevel.WARN, false)
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

    /** The work is the same whoever it is for. */
    void send(LinkPurpose purpose, String to) {
        String id = ids.next().toString();
        byte[] job = (purpose.name() + "\n" + clock.instant() + "\n" + to).getBytes(UTF_8);
        String sealed = Base64.getEncoder().encodeToString(masterKey.encrypt(JOB, id, job));
        scheduler.schedule(task.instance(id, sealed), REAL_TIME.instant());
    }

    private void run(String id, String sealed) {
        Job job = open(id, sealed);
        Instant expiresAt = job.askedAt().plus(configuration.lifetime(job.purpose()));
        if (!clock.instant().isBefore(expiresAt)) {
            LOG.warn("mail {} was given up: its link would have expired", id);
            return;
        }
        Optional<Account> account = job.purpose() == LinkPurpose.RESET_PASSWORD
                ? accounts.findByEmail(job.to())
                : accounts.find(UUID.fromString(job.to()));
        if (account.isEmpty()) {
            return;
        }
        UUID to = account.get().id();
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(masterKey.mac("mailed link", id));
        if (jdbi.inTransaction(handle -> links.offer(handle, token, to, job.purpose(), expiresAt))) {
            postman.send(new Postman.Letter(id, to, job.purpose(), job.purpose().link(token), expiresAt));
        }
    }

    private Job open(String id, String sealed) {
        String[] parts =
                new String(masterKey.decrypt(JOB, id, Base64.getDecoder().decode(sealed)), UTF_8).split("\n", 3);
        return new Job(LinkPurpose.valueOf(parts[0]), Instant.parse(parts[1]), parts[2]);
    }

    private static void tryLater(ExecutionComplete failed, ExecutionOperations<String> operations) {
        int doublings = Math.min(failed.getExecution().consecutiveFailures, MAX_DOUBLINGS);
        operations.reschedule(failed, failed.getTimeDone().plusSeconds(1L << doublings));
    }
}
