package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.tokens.PasswordAlgorithm.Bcrypt;
import org.opencinema.tokens.PasswordHasher;

/** Passwords by the clauses of ASVS 5.0, chapter 6.2, and how hashing them leaves room for others. */
final class PasswordsTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;
    private static String databaseUrl;

    @BeforeAll
    static void start() throws Exception {
        databaseUrl = servers.postgres().createDatabase("auth_passwords");
        Map<String, String> settings = RunningAuth.settings(
                databaseUrl, servers.postgres().superuser(), servers.redis().uri());
        settings.put("AUTH_PASSWORD_HASHES", "1"); // the narrow place of a storm, not those who count tries
        settings.put("AUTH_FREE_TRIES_PER_CALLER", "1000");
        settings.put("AUTH_FREE_TRIES_PER_ACCOUNT", "1000");
        settings.put("AUTH_FREE_TRIES_PER_ADDRESS", "1000");
        auth = RunningAuth.start(settings);
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    /** 6.2.1 (8 characters suffice), 6.2.5 (no composition rules), 6.2.8 (as typed), 6.2.9 (64 and more). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lowercas",
                "словарик",
                "鼠牛虎兔龙蛇马羊",
                "𝄞𝄢𝄞𝄢𝄞𝄢𝄞𝄢",
                " pad pad ",
                "a sentence of exactly sixty-four characters, all of which count!",
                "длинная фраза длиннее семидесяти двух байт, которую запомнить проще, чем короткую"
            })
    void password_ofAnyCharacters_isTakenAsTyped(String password) throws Exception {
        String email = newEmail();
        assertThat(register(email, password).status()).isEqualTo(201);

        assertThat(auth.login(email, password).status()).isEqualTo(200);
        assertThat(auth.login(email, password.substring(0, password.length() - 2))
                        .status())
                .isEqualTo(401);
        assertThat(auth.login(email, password.toUpperCase() + "x").status()).isEqualTo(401);
    }

    /** 6.2.4: at least the 3,000 most common ones that the rule for the length lets through. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "PassWord",
                "12345678",
                "1qaz2wsx",
                "trustno1",
                "q1w2e3r4t5",
                "ｐａｓｓｗｏｒｄ",
                "password1!"
            })
    void password_common_isRefused(String password) throws Exception {
        Answer answer = register(newEmail(), password);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("/violations/0/field")).isEqualTo("password");
    }

    @Test
    void password_tooShort_isRefused() throws Exception {
        assertThat(register(newEmail(), "7chars!").status()).isEqualTo(422);
    }

    @Test
    void hash_ofBcrypt_isReplacedAtTheNextSignIn() throws Exception {
        String email = newEmail();
        String id = register(email, PASSWORD).text("/id");
        PasswordHasher old = PasswordHasher.create(new Bcrypt(10), 1, 0, Duration.ofSeconds(5));
        store(id, old.hash(PASSWORD));

        assertThat(auth.login(email, "wrong").status()).isEqualTo(401);
        assertThat(stored(id)).startsWith("$2b$10$");
        assertThat(auth.login(email, PASSWORD).status()).isEqualTo(200);
        assertThat(stored(id)).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(auth.login(email, PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void storm_ofSignIns_leavesRoomForOthers() throws Exception {
        String email = newEmail();
        register(email, PASSWORD);
        String refreshToken = auth.login(email, PASSWORD).text("/refreshToken");
        String body = json("email", email, "password", PASSWORD);
        List<CompletableFuture<Answer>> storm = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            storm.add(auth.postAsync("/v1/auth/login", body));
        }
        CompletableFuture<Void> over = CompletableFuture.allOf(storm.toArray(CompletableFuture[]::new));
        List<Duration> waits = new ArrayList<>();
        do {
            long begin = System.nanoTime();
            assertThat(auth.get("/.well-known/jwks.json").status()).isEqualTo(200);
            Answer refreshed = auth.refresh(refreshToken);
            assertThat(refreshed.status()).as(refreshed.body().toString()).isEqualTo(200);
            refreshToken = refreshed.text("/refreshToken");
            waits.add(Duration.ofNanos(System.nanoTime() - begin));
        } while (!over.isDone());
        over.get(60, TimeUnit.SECONDS);
        Map<Integer, Long> answers =
                storm.stream().collect(Collectors.groupingBy(call -> call.join().status(), Collectors.counting()));

        System.out.println("STORM " + answers + " " + waits);
        assertThat(answers.keySet()).containsExactlyInAnyOrder(200, 503);
        assertThat(answers.get(200)).as("those that came in time").isPositive();
        assertThat(storm.stream().map(CompletableFuture::join).filter(answer -> answer.status() == 503))
                .allSatisfy(answer -> {
                    assertThat(answer.text("/code")).isEqualTo("busy");
                    assertThat(answer.header("Retry-After")).isNotEmpty();
                });
        waits.sort(null);
        assertThat(waits.get(waits.size() / 2))
                .as("the median of two requests of others while it lasts: %s", waits)
                .isLessThan(Duration.ofSeconds(1));
    }

    private static Answer register(String email, String password) throws Exception {
        return auth.post("/v1/auth/register", json("email", email, "password", password, "name", "Vera"));
    }

    private static void store(String id, String hash) throws Exception {
        query("UPDATE auth.account SET password_hash = '" + hash + "' WHERE id = ?::uuid RETURNING id::text", id);
    }

    private static String stored(String id) throws Exception {
        return query("SELECT password_hash FROM auth.account WHERE id = ?::uuid", id);
    }

    private static String query(String sql, String id) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        databaseUrl, servers.postgres().superuser(), "");
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }
}
