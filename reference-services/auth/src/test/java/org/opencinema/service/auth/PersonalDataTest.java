package org.opencinema.service.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;

import io.lettuce.core.Range;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.service.auth.key.MasterKey;

/** Names, addresses and devices stand nowhere in clear; the keys that hide them change. */
final class PersonalDataTest {
    private static final String EMAIL = "pelagia.ptitsyna@secret-domain.test";
    private static final String NAME = "Pelagia Ptitsyna";

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;
    private static Map<String, String> settings;
    private static Jdbi jdbi;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        String url = servers.postgres().createDatabase("auth_personal");
        settings = RunningAuth.settings(
                url, servers.postgres().superuser(), servers.redis().uri());
        auth = RunningAuth.start(settings);
        jdbi = Jdbi.create(url + "?currentSchema=auth", servers.postgres().superuser(), "");
        admin = auth.login(RunningAuth.ADMIN_EMAIL, RunningAuth.ADMIN_PASSWORD).text("/accessToken");
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    /** The events of the outbox are what goes to Kafka, which is down here, so that they stay. */
    @Test
    void stores_dumpedWhole_nameNobody() throws Exception {
        auth.post("/v1/auth/register", json("email", EMAIL, "password", PASSWORD, "name", NAME));
        auth.login(EMAIL, "a wrong password");
        login("Pelagia's own telephone");
        login("Ptitsyna-Notebook with Firefox on Linux");

        String dump = database() + redis();

        assertThat(dump)
                .contains("auth:session:", "registered", "cinema.auth.security", "Firefox on Linux")
                .contains("new_sign_in");
        for (String word :
                List.of(EMAIL, "pelagia", "Pelagia", "Ptitsyna", "ptitsyna", "secret-domain", "own telephone")) {
            assertThat(dump).doesNotContain(word).doesNotContain(HexFormat.of().formatHex(word.getBytes(UTF_8)));
        }
    }

    @Test
    void dataKey_rotated_encryptsAllAnewAndOldRowsToo() throws Exception {
        String id = auth.post("/v1/auth/register", json("email", "old@auth.test", "password", PASSWORD, "name", "Olga"))
                .text("/id");
        MasterKey masterKey = MasterKey.of(settings.get("AUTH_MASTER_KEY"));
        byte[] asItWas = masterKey.encrypt("email", id, "old@auth.test".getBytes(UTF_8));
        jdbi.useHandle(handle -> handle.execute(
                "UPDATE account SET email_cipher = ?, name = 'Olga', name_cipher = NULL, name_hash = NULL,"
                        + " data_key = NULL WHERE id = ?::uuid",
                asItWas,
                id));
        assertThat(send("GET", "/v1/admin/accounts/" + id).text("/account/name"))
                .isEqualTo("Olga");

        Answer made = send("POST", "/v1/admin/data-keys");

        assertThat(made.status()).isEqualTo(201);
        int key = made.body().at("/id").asInt();
        assertThat(key).isGreaterThan(1);
        awaitNone("SELECT count(*) FROM account WHERE data_key IS DISTINCT FROM " + key + " OR name IS NOT NULL");
        assertThat(send("GET", "/v1/admin/accounts/" + id).text("/account/name"))
                .isEqualTo("Olga");
        assertThat(send("GET", "/v1/admin/accounts?q=olga").text("/items/0/email"))
                .isEqualTo("old@auth.test");
        assertThat(auth.login("old@auth.test", PASSWORD).status()).isEqualTo(200);
        assertThat(send("GET", "/v1/admin/audit?kind=data_key_rotated").text("/items/0/details/key"))
                .isEqualTo(Integer.toString(key));

        jdbi.useHandle(handle -> handle.execute("UPDATE data_key SET created_at = created_at - interval '2 hours'"));
        send("POST", "/v1/admin/data-keys");
        awaitNone("SELECT count(*) FROM data_key WHERE id < " + key);
    }

    @Test
    void dataKey_tooOld_isRotatedAtTheStart() throws Exception {
        String url = servers.postgres().createDatabase("auth_old_key");
        Map<String, String> own = RunningAuth.settings(
                url, servers.postgres().superuser(), servers.redis().uri());
        Jdbi other = Jdbi.create(url + "?currentSchema=auth", servers.postgres().superuser(), "");
        RunningAuth.start(own).close();
        other.useHandle(handle -> handle.execute("UPDATE data_key SET created_at = created_at - interval '91 days'"));
        try (RunningAuth again = RunningAuth.start(own)) {
            await(other, "SELECT count(*) FROM account WHERE data_key <> 2");
            assertThat(again.login(RunningAuth.ADMIN_EMAIL, RunningAuth.ADMIN_PASSWORD)
                            .text("/account/name"))
                    .isEqualTo("Administrator");
        }
    }

    private static void login(String device) throws Exception {
        auth.post("/v1/auth/login", json("email", EMAIL, "password", PASSWORD, "device", device));
    }

    private static Answer send(String method, String path) throws Exception {
        return auth.send(method, path, null, "Authorization", "Bearer " + admin);
    }

    private static void awaitNone(String count) throws Exception {
        await(jdbi, count);
    }

    private static void await(Jdbi database, String count) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (database.withHandle(
                        handle -> handle.createQuery(count).mapTo(Long.class).one())
                > 0) {
            assertThat(System.nanoTime()).as(count).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static String database() {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT table_name FROM information_schema.tables WHERE table_schema = 'auth'")
                .mapTo(String.class)
                .list()
                .stream()
                .flatMap(table ->
                        handle
                                .createQuery("SELECT t::text FROM \"" + table + "\" t")
                                .mapTo(String.class)
                                .list()
                                .stream())
                .collect(Collectors.joining("\n")));
    }

    private static String redis() {
        try (Redis redis = Redis.create(servers.redis().uri())) {
            return redis.call(commands -> commands.keys("*").stream()
                    .map(key -> key + " "
                            + switch (commands.type(key)) {
                                case "hash" -> commands.hgetall(key).toString();
                                case "set" -> commands.smembers(key).toString();
                                case "zset" -> commands.zrange(key, 0, -1).toString();
                                case "stream" ->
                                    commands.xrange(key, Range.unbounded()).toString();
                                default -> commands.get(key);
                            })
                    .collect(Collectors.joining("\n")));
        }
    }
}
