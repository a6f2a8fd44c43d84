package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditCheckpoints;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.service.auth.audit.AuditVerification;
import org.opencinema.service.auth.key.MasterKey;
import org.opencinema.tokens.AuditChain;

/** What the audit trail says, and that whoever gets at the database cannot make it say something else. */
final class AuditTrailTest {
    private static final String LIST = "/v1/admin/audit";

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;
    private static String url;
    private static String admin;
    private static AuditChain chain;

    @BeforeAll
    static void start() throws Exception {
        url = servers.postgres().createDatabase("auth_audit") + "?currentSchema=auth";
        var settings = RunningAuth.settings(
                url.substring(0, url.indexOf('?')),
                servers.postgres().superuser(),
                servers.redis().uri());
        auth = RunningAuth.start(settings);
        admin = auth.login(RunningAuth.ADMIN_EMAIL, RunningAuth.ADMIN_PASSWORD).text("/accessToken");
        chain = AuditChain.create(MasterKey.of(settings.get("AUTH_MASTER_KEY")).derive("audit chain"));
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @Test
    void accountsLife_isWrittenDown() throws Exception {
        String email = newEmail();
        String id = auth.register(email).text("/id");
        auth.login(email, "not the password");
        Answer signIn = auth.login(email, PASSWORD);
        String spent = signIn.text("/refreshToken");
        auth.post("/v1/auth/logout", json("refreshToken", spent));
        auth.send("PUT", "/v1/admin/accounts/" + id + "/roles", json("roles", List.of("viewer", "editor")), bearer());
        auth.login("nobody-" + email, PASSWORD);

        JsonNode entries = list("?account=" + id).body().at("/items");

        assertThat(entries.findValuesAsText("kind"))
                .containsExactly("roles_changed", "signed_out", "signed_in", "sign_in_failed", "registered");
        JsonNode roles = entries.get(0);
        assertThat(roles.at("/details/roles").asText()).isEqualTo("editor,viewer");
        assertThat(roles.at("/actor").asText()).isNotEqualTo(id).hasSize(36);
        assertThat(roles.at("/accountId").asText()).isEqualTo(id);
        assertThat(roles.at("/network").asText()).isEqualTo("127.0.0.0/24");
        assertThat(roles.at("/requestId").asText()).isNotEmpty();
        assertThat(entries.get(1).at("/sessionId")).isEqualTo(entries.get(2).at("/sessionId"));
        assertThat(entries.get(3).has("actor")).isFalse();
        assertThat(entries.toString()).doesNotContain(email, "Vera");
    }

    @Test
    void serviceTokens_many_areWrittenDownOnceADay() throws Exception {
        auth.serviceToken();
        auth.serviceToken();

        List<JsonNode> found = new ArrayList<>();
        list("?kind=service_signed_in").body().at("/items").forEach(found::add);
        assertThat(found).extracting(entry -> entry.at("/actor").asText()).containsExactly("client:user");
    }

    @Test
    void entries_readInPages_comeOnceEach() throws Exception {
        for (int i = 0; i < 3; i++) {
            auth.register(newEmail());
        }
        List<Long> numbers = new ArrayList<>();
        String before = "";
        do {
            Answer page = list("?limit=2&kind=registered" + before);
            page.body()
                    .at("/items")
                    .forEach(entry -> numbers.add(entry.at("/sequence").asLong()));
            before = page.body().has("nextCursor") ? "&before=" + page.text("/nextCursor") : "";
        } while (!before.isEmpty());

        assertThat(numbers).hasSizeGreaterThanOrEqualTo(4).doesNotHaveDuplicates();
        assertThat(numbers).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }

    @ParameterizedTest
    @CsvSource({"account=x, account", "kind=x, kind", "before=0, before", "before=x, before", "limit=101, limit"})
    void entries_badParameter_isRefusedByName(String query, String field) throws Exception {
        Answer answer = list("?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/violations/0/field")).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "UPDATE audit_entry SET kind = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_head SET sequence = sequence - 1",
        "UPDATE audit_head SET sequence = sequence",
        "DELETE FROM audit_head",
        "TRUNCATE audit_head"
    })
    void change_ofTheTrail_isRefusedByTheDatabase(String statement) throws Exception {
        try (Connection connection = connect()) {
            assertThatThrownBy(() -> execute(connection, statement)).hasMessageMatching("(?s).*(appended|goes on).*");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UPDATE audit_entry SET kind = 'signed_in' WHERE sequence = 3                    | entry 3 was changed
            UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE sequence = 3    | entry 3 was changed
            UPDATE audit_entry SET subject = NULL WHERE sequence = 3                        | entry 3 was changed
            UPDATE audit_entry SET details = '{"roles":"viewer"}' WHERE sequence = 3        | entry 3 was changed
            DELETE FROM audit_entry WHERE sequence = 3                                      | entry 3 is missing
            DELETE FROM audit_entry WHERE sequence = 1                                      | entry 1 is missing
            UPDATE audit_entry SET sequence = CASE sequence WHEN 3 THEN -4 ELSE -3 END WHERE sequence IN (3, 4); \
            UPDATE audit_entry SET sequence = -sequence WHERE sequence < 0                  | entry 3 was changed
            UPDATE audit_entry SET sequence = -sequence - 1 WHERE sequence > 3; \
            UPDATE audit_entry SET sequence = -sequence WHERE sequence < 0; \
            INSERT INTO audit_entry SELECT 4, at, kind, actor, subject, session_id, network, request_id, details, hash \
            FROM audit_entry WHERE sequence = 3                                             | entry 4 was changed
            INSERT INTO audit_entry SELECT 6, at, kind, actor, subject, session_id, network, request_id, details, hash \
            FROM audit_entry WHERE sequence = 5; UPDATE audit_head SET sequence = 6         | entry 6 was changed
            DELETE FROM audit_entry WHERE sequence = 5                                      | entries 5 to 5 are missing
            DELETE FROM audit_entry WHERE sequence > 3; UPDATE audit_head SET sequence = 3, \
            hash = (SELECT hash FROM audit_entry WHERE sequence = 3)                        | entries 4 to 5 are missing
            DELETE FROM audit_entry; UPDATE audit_head SET sequence = 0                     | entries 1 to 5 are missing
            """)
    void tampering_pastTheTriggers_isFound(String statement, String finding) throws Exception {
        try (Connection connection = connect()) {
            execute(connection, "CREATE TEMP TABLE audit_entry (LIKE auth.audit_entry)");
            execute(connection, "CREATE TEMP TABLE audit_head (LIKE auth.audit_head)");
            execute(connection, "INSERT INTO audit_head VALUES (true, 0, decode(repeat('00', 32), 'hex'))");
            Audit audit = new Audit(Jdbi.create(connection), chain, Clock.systemUTC());
            for (int i = 0; i < 5; i++) {
                audit.record(AuditEvent.own(AuditKind.REGISTERED, UUID.randomUUID()));
            }
            AuditChain.Checkpoint checkpoint = checkpoint(connection);
            AuditVerification verification = new AuditVerification(chain, count -> {});
            assertThat(verification.verify(connection, checkpoint)).isEqualTo(intact(5));
            connection.setAutoCommit(true);

            execute(connection, statement);

            assertThat(verification.verify(connection, checkpoint).broken())
                    .get()
                    .asString()
                    .startsWith(finding);
        }
    }

    @Test
    void appends_fromManyThreads_haveNoGaps() throws Exception {
        int threads = 8;
        int each = 1250;
        Audit audit = new Audit(Jdbi.create(url, servers.postgres().superuser(), ""), chain, Clock.systemUTC());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        long begin = System.nanoTime();
        List<Future<?>> running = LongStream.range(0, threads)
                .<Future<?>>mapToObj(thread -> pool.submit(() -> {
                    try (var handle =
                            Jdbi.create(url, servers.postgres().superuser(), "").open()) {
                        for (int i = 0; i < each; i++) {
                            handle.useTransaction(
                                    open -> audit.record(open, AuditEvent.own(AuditKind.SIGNED_IN, UUID.randomUUID())));
                        }
                    }
                }))
                .toList();
        for (Future<?> thread : running) {
            thread.get();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        pool.shutdown();
        System.out.printf(
                "%d appends from %d threads: %.0f a second%n", threads * each, threads, threads * each / seconds);

        try (Connection connection = connect()) {
            List<Long> progress = new ArrayList<>();
            var finding = new AuditVerification(chain, progress::add).verify(connection, null);
            assertThat(finding.broken()).isEmpty();
            assertThat(finding.intact()).isGreaterThanOrEqualTo(threads * each);
            assertThat(progress).startsWith(1000L, 2000L).isSorted();
        }
    }

    @Test
    void checkpoint_newest_isKeptOutsideOfTheDatabase() throws Exception {
        try (Redis redis = Redis.create(servers.redis().uri());
                Connection connection = connect()) {
            new AuditCheckpoints(Jdbi.create(url, servers.postgres().superuser(), ""), redis, chain, Clock.systemUTC())
                    .write();
            AuditChain.Checkpoint found = AuditCheckpoints.find(redis, chain).orElseThrow();

            assertThat(found.sequence()).isPositive();
            assertThat(new AuditVerification(chain, count -> {})
                            .verify(connection, found)
                            .broken())
                    .isEmpty();
        }
    }

    private static AuditVerification.Finding intact(long count) {
        return new AuditVerification.Finding(count, java.util.Optional.empty());
    }

    private static AuditChain.Checkpoint checkpoint(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT sequence, hash FROM audit_head")) {
            row.next();
            return chain.read(chain.checkpoint(
                            row.getLong(1), row.getBytes(2), Clock.systemUTC().instant()))
                    .orElseThrow();
        }
    }

    private static Connection connect() throws Exception {
        return DriverManager.getConnection(url, servers.postgres().superuser(), "");
    }

    private static void execute(Connection connection, String sql) throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String[] bearer() {
        return new String[] {"Authorization", "Bearer " + admin};
    }

    private static Answer list(String query) throws Exception {
        return auth.send("GET", LIST + query, null, bearer());
    }
}
