package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.slf4j.LoggerFactory;

final class AuthSecurityTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private static String databaseUrl;
    private static RunningAuth auth;

    @BeforeAll
    static void start() throws Exception {
        databaseUrl = servers.postgres().createDatabase("auth_security");
        Map<String, String> settings = settings(databaseUrl);
        settings.put("AUTH_SIGN_IN_GRACE", "0s");
        settings.put("AUTH_COOKIE_SECURE", "false");
        settings.put("AUTH_TRUST_FORWARDED", "true");
        settings.put("AUTH_REGISTRATIONS_PER_HOUR", "20");
        settings.put("AUTH_LOGINS_PER_MINUTE", "10");
        settings.put("AUTH_LOGINS_PER_MINUTE_AND_ADDRESS", "100");
        auth = RunningAuth.start(settings);
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        ((Logger) LoggerFactory.getLogger("ROOT")).addAppender(log);
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
        ((Logger) LoggerFactory.getLogger("ROOT")).detachAppender(log);
    }

    @Test
    void refresh_spentTokenAfterTheGraceTime_endsThisSignInOnly() throws Exception {
        String email = newEmail();
        auth.register(email);
        String other = auth.login(email, PASSWORD).text("/refreshToken");
        String first = auth.login(email, PASSWORD).text("/refreshToken");
        String second = auth.refresh(first).text("/refreshToken");
        String third = auth.refresh(second).text("/refreshToken");
        String fourth = auth.refresh(third).text("/refreshToken");

        Answer reuse = auth.refresh(first);

        assertThat(reuse.status()).isEqualTo(401);
        assertThat(auth.refresh(fourth).status()).isEqualTo(401);
        assertThat(auth.refresh(other).status()).isEqualTo(200);
        assertThat(auth.login(email, PASSWORD).status()).isEqualTo(200);
        assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
                .anyMatch(line -> line.contains("a spent refresh token was used again"));
    }

    @Test
    void refresh_theTokenBeforeAfterTheGraceTime_endsTheSignInToo() throws Exception {
        String first = auth.newSignIn().text("/refreshToken");
        String second = auth.refresh(first).text("/refreshToken");

        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (auth.refresh(first).status() != 401) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }

        assertThat(auth.refresh(second).status()).isEqualTo(401);
    }

    @Test
    void cookie_withoutTls_isNotSecure() throws Exception {
        String email = newEmail();
        auth.register(email);
        Answer answer =
                auth.post("/v1/auth/login", json("email", email, "password", PASSWORD, "refreshTokenIn", "cookie"));

        assertThat(answer.header("Set-Cookie"))
                .contains("HttpOnly", "SameSite=Strict")
                .doesNotContain("Secure");
    }

    @Test
    void registrations_tooMany_areRefusedPerAddress() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(register("198.51.100.1").status()).isEqualTo(201);
        }
        Answer refused = register("198.51.100.1");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text("/code")).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 180);
        assertThat(register("198.51.100.2").status()).isEqualTo(201);
        assertThat(register("2001:db8::1").status()).isEqualTo(201);
    }

    @Test
    void logins_tooMany_areRefusedPerAccountAndAddress() throws Exception {
        String email = newEmail();
        auth.register(email);
        int tried = 0;
        Answer answer;
        do {
            answer = auth.login(email, "wrong", "X-Forwarded-For", "203.0.113.9, 198.51.100.7");
            tried++;
        } while (answer.status() == 401 && tried < 100);

        assertThat(tried).as("tries until the first delay").isEqualTo(6);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(auth.login(email, PASSWORD, "X-Forwarded-For", "203.0.113.9, 198.51.100.7")
                        .status())
                .as("also with the right password")
                .isIn(429, 200);
        assertThat(auth.login(email, PASSWORD, "X-Forwarded-For", "198.51.100.8")
                        .status())
                .isEqualTo(200);
        assertThat(auth.login(email, PASSWORD, "X-Forwarded-For", "nonsense").status())
                .isEqualTo(200);
    }

    @Test
    void secrets_areNowhereInTheClear() throws Exception {
        String email = "secret.address@auth.test";
        String password = "an unmistakable password";
        auth.post("/v1/auth/register", json("email", email, "password", password, "name", "Vera"));
        auth.post("/v1/auth/register", json("email", email, "password", password, "name", "Vera"));
        auth.login(email, "an unmistakable mistake");
        Answer login = auth.login(email, password);
        String refreshToken = login.text("/refreshToken");
        assertThat(login.status()).isEqualTo(200);

        String stored = dump() + redisDump();
        String lines = log.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining("\n"));

        assertThat(stored).contains(login.text("/account/id"), "$argon2id$", "auth:session:");
        for (String secret : List.of(
                email,
                hex(email),
                "secret.address",
                hex("secret.address"),
                password,
                "unmistakable",
                refreshToken,
                login.text("/accessToken"))) {
            assertThat(stored).doesNotContain(secret);
            assertThat(lines).doesNotContain(secret);
        }
    }

    @Test
    void keyRing_instancesStartingAtOnce_isMadeOnce() throws Exception {
        String url = servers.postgres().createDatabase("auth_two_instances");
        List<CompletableFuture<RunningAuth>> starting = Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return RunningAuth.start(settings(url));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .limit(2)
                .toList();
        try (RunningAuth one = starting.get(0).get(60, TimeUnit.SECONDS);
                RunningAuth two = starting.get(1).get(60, TimeUnit.SECONDS)) {
            assertThat(one.get("/.well-known/jwks.json").body())
                    .hasSize(1)
                    .isEqualTo(two.get("/.well-known/jwks.json").body());
            Answer viewer = one.newSignIn();
            assertThat(two.refresh(viewer.text("/refreshToken")).status()).isEqualTo(200);
        }
    }

    @Test
    void masterKey_changed_stopsTheStartWithAReason() {
        Map<String, String> settings = settings(databaseUrl);
        byte[] other = new byte[32];
        other[0] = 1;
        settings.put("AUTH_MASTER_KEY", Base64.getEncoder().encodeToString(other));

        assertThatThrownBy(() -> RunningAuth.start(settings)).hasStackTraceContaining("AUTH_MASTER_KEY");
    }

    private static Map<String, String> settings(String url) {
        return RunningAuth.settings(
                url, servers.postgres().superuser(), servers.redis().uri());
    }

    private static Answer register(String address) throws Exception {
        String body = json("email", newEmail(), "password", PASSWORD, "name", "Vera");
        return auth.post("/v1/auth/register", body, "X-Forwarded-For", address);
    }

    private static String dump() throws Exception {
        StringBuilder all = new StringBuilder();
        try (Connection connection = DriverManager.getConnection(
                        databaseUrl, servers.postgres().superuser(), "");
                Statement statement = connection.createStatement()) {
            for (String table : List.of("account", "signing_key", "revocation")) {
                try (ResultSet rows = statement.executeQuery("SELECT t::text FROM auth." + table + " t")) {
                    while (rows.next()) {
                        all.append(rows.getString(1)).append('\n');
                    }
                }
            }
        }
        return all.toString();
    }

    private static String redisDump() {
        try (Redis redis = Redis.create(servers.redis().uri())) {
            return redis.call(commands -> commands.keys("*").stream()
                    .map(key -> key + " "
                            + switch (commands.type(key)) {
                                case "hash" -> commands.hgetall(key);
                                case "zset" -> commands.zrange(key, 0, -1);
                                case "stream" -> commands.xrange(key, io.lettuce.core.Range.unbounded());
                                default -> commands.get(key);
                            })
                    .collect(Collectors.joining("\n")));
        }
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
