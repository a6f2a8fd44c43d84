package org.opencinema.launcher;

import java.io.PrintStream;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.opencinema.redis.Redis;
import org.opencinema.service.auth.audit.AuditCheckpoints;
import org.opencinema.service.auth.audit.AuditVerification;
import org.opencinema.service.auth.key.MasterKey;
import org.opencinema.tokens.AuditChain;

/** {@code ./cinema audit verify}: walks the audit trail of the running platform. */
final class AuditCommand {
    static final String USAGE = """
            usage: ./cinema audit verify [--checkpoint LINE]

            Checks that no entry of the audit trail was changed, moved, inserted or removed. That the end was not cut off is checked against
            the newest checkpoint in Redis; the log of auth has older ones ("audit checkpoint LINE"), which can be given instead.
            """;
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final int WRONG = 2;

    private final Home home;
    private final Progress progress;

    AuditCommand(Home home, Progress progress) {
        this.home = home;
        this.progress = progress;
    }

    int run(List<String> args, PrintStream errors) throws Exception {
        boolean given = args.size() == 3 && args.get(1).equals("--checkpoint");
        if (args.isEmpty() || !args.get(0).equals("verify") || !(given || args.size() == 1)) {
            errors.print(USAGE);
            return WRONG;
        }
        State state = home.state()
                .filter(found -> found.phase().equals("ready"))
                .orElseThrow(() -> new IllegalStateException("the platform does not run; start it by ./cinema up"));
        AuditChain chain =
                AuditChain.create(MasterKey.of(home.secret("auth-master-key")).derive("audit chain"));
        Optional<AuditChain.Checkpoint> checkpoint = given
                ? Optional.of(chain.read(args.get(2))
                        .orElseThrow(() -> new IllegalStateException("this checkpoint was not written here")))
                : newest(state, chain);
        AuditVerification verification = new AuditVerification(chain, this::tell);
        try (Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + state.port("postgres") + "/cinema?currentSchema=auth",
                "auth",
                home.secret("database-auth"))) {
            return report(verification.verify(connection, checkpoint.orElse(null)), checkpoint);
        }
    }

    private static Optional<AuditChain.Checkpoint> newest(State state, AuditChain chain) {
        try (Redis redis = Redis.create(URI.create("redis://127.0.0.1:" + state.port("redis")))) {
            return AuditCheckpoints.find(redis, chain);
        }
    }

    private void tell(long count) {
        if (progress.elapsed().compareTo(QUIET) > 0 && count % 100_000 == 0) {
            progress.say(count + " entries so far");
        }
    }

    private int report(AuditVerification.Finding finding, Optional<AuditChain.Checkpoint> checkpoint) {
        if (finding.broken().isPresent()) {
            progress.plain("BROKEN after " + finding.intact() + " intact entries: "
                    + finding.broken().get());
            return 1;
        }
        String until = checkpoint
                .map(known -> ", all " + known.sequence() + " that were there at " + known.at() + " among them")
                .orElse("; there is no checkpoint that would show a cut end");
        progress.plain(finding.intact() + " entries, intact" + until);
        return 0;
    }
}
