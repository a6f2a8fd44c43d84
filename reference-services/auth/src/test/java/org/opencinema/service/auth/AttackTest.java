package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.key.KeyStore;
import org.opencinema.service.auth.key.MasterKey;
import org.opencinema.tokens.AuditChain;
import org.opencinema.tokens.KeyRing;
import org.opencinema.tokens.KeyRotation;
import org.opencinema.tokens.SignatureAlgorithm;
import org.opencinema.tokens.SigningKey;
import org.opencinema.tokens.Verification.Reason;
import org.opencinema.tokens.testing.BadToken;
import org.opencinema.tokens.testing.BadTokens;

/** The corpus of bad tokens over HTTP, signed with the stolen keys of the running service: the worst case for its edge. */
final class AttackTest {
    private static final String PROTECTED = "/v1/admin/accounts";
    private static final String ISSUER = "http://localhost:8080";
    private static final String AUDIENCE = "opencinema";
    private static final Clock CLOCK = Clock.systemUTC();
    /** Jetty refuses longer headers before anybody reads the token. */
    private static final int HEADER_LIMIT = 8_000;

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;
    private static SigningKey rsa;
    private static SigningKey ec;

    /** Started with RS256 and then with ES256, the service publishes keys of both. */
    @BeforeAll
    static void start() throws Exception {
        String database = servers.postgres().createDatabase("auth_attacks");
        String user = servers.postgres().superuser();
        Map<String, String> settings =
                RunningAuth.settings(database, user, servers.redis().uri());
        RunningAuth.start(settings).close();
        settings.put("AUTH_KEYS_ALGORITHM", "ES256");
        auth = RunningAuth.start(settings);
        String schema = database + (database.contains("?") ? "&" : "?") + "currentSchema=auth";
        try (Connection connection = DriverManager.getConnection(schema, user, "")) {
            KeyRing ring = stolenKeys(connection);
            rsa = ring.current().key();
            ec = ring.next().key();
        }
    }

    private static KeyRing stolenKeys(Connection connection) {
        KeyRotation rotation = new KeyRotation(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1));
        MasterKey masterKey = MasterKey.of(Base64.getEncoder().encodeToString(new byte[32]));
        Jdbi jdbi = Jdbi.create(connection);
        Audit audit = new Audit(jdbi, AuditChain.create(new byte[32]), CLOCK);
        KeyStore store = new KeyStore(jdbi, masterKey, SignatureAlgorithm.ES256, rotation, audit, CLOCK);
        store.open();
        return store.get();
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @TestFactory
    Stream<DynamicTest> attack_overHttp_isAnsweredWith401() {
        List<BadToken> attacks = BadTokens.of(rsa, ec, ISSUER, AUDIENCE, CLOCK.instant()).stream()
                .filter(bad -> !bad.token().isEmpty())
                .filter(bad -> bad.token().chars().allMatch(c -> c >= ' ' && c < 127))
                .toList();
        assertThat(attacks).hasSizeGreaterThan(150);
        return attacks.stream().map(bad -> DynamicTest.dynamicTest(bad.name(), () -> check(bad)));
    }

    private static void check(BadToken bad) throws Exception {
        Answer answer = call(bad.token());

        if (bad.token().length() > HEADER_LIMIT) {
            assertThat(answer.status()).isEqualTo(431);
            return;
        }
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"cinema\", error=\"invalid_token\"");
        assertThat(answer.text("/code")).isEqualTo(bad.reason() == Reason.EXPIRED ? "token_expired" : "token_invalid");
        if (bad.token().length() > 40) {
            assertThat(answer.response().body()).doesNotContain(bad.token().substring(0, 40));
        }
    }

    @Test
    void token_thatTheAttacksAreMadeOf_isAccepted() throws Exception {
        for (SigningKey key : List.of(rsa, ec)) {
            assertThat(call(BadTokens.good(key, ISSUER, AUDIENCE, CLOCK.instant()))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void request_withoutToken_isToldToSendOne() throws Exception {
        Answer answer = auth.get(PROTECTED);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("/code")).isEqualTo("token_missing");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"cinema\"");
    }

    @Test
    void token_inTheWrongPlace_isNotRead() throws Exception {
        String good = BadTokens.good(rsa, ISSUER, AUDIENCE, CLOCK.instant());

        for (String scheme : List.of("Basic ", "DPoP ", "Token ", "")) {
            assertThat(auth.send("GET", PROTECTED, null, "Authorization", scheme + good)
                            .status())
                    .as(scheme)
                    .isEqualTo(401);
        }
        assertThat(auth.get(PROTECTED + "?access_token=" + good).status()).isEqualTo(401);
        assertThat(auth.send("GET", PROTECTED, null, "Cookie", "access_token=" + good)
                        .status())
                .isEqualTo(401);
    }

    private static Answer call(String token) throws Exception {
        return auth.send("GET", PROTECTED, null, "Authorization", "Bearer " + token);
    }
}
