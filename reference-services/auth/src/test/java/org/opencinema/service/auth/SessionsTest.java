package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
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

/** Two instances of the service: what one of them ends is refused by the other. */
final class SessionsTest {
    private static final Duration EFFECTIVE = Duration.ofSeconds(5);
    private static final String SESSIONS = "/v1/auth/sessions";

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;
    private static RunningAuth other;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = RunningAuth.settings(
                servers.postgres().createDatabase("auth_sessions"),
                servers.postgres().superuser(),
                servers.redis().uri());
        auth = RunningAuth.start(settings);
        other = RunningAuth.start(settings);
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
        other.close();
    }

    @Test
    void signIns_areListed_theOneUsedLastFirst() throws Exception {
        String email = newEmail();
        auth.register(email);
        Answer television = login(email, "Living room TV");
        Answer browser = login(email, "Firefox on Linux");
        Answer refreshed = auth.refresh(television.text("/refreshToken"));

        Answer list = list(browser);

        assertThat(list.status()).isEqualTo(200);
        assertThat(list.header("Cache-Control")).isEqualTo("no-store");
        assertThat(list.body().at("/items").findValuesAsText("device"))
                .containsExactly("Living room TV", "Firefox on Linux");
        assertThat(list.body().at("/items").findValuesAsText("client")).containsExactly("tv", "browser");
        assertThat(list.body().at("/items").findValuesAsText("current")).containsExactly("false", "true");
        JsonNode first = list.body().at("/items/0");
        assertThat(first.path("lastUsedAt").asText())
                .isGreaterThan(first.path("createdAt").asText());
        assertThat(list(refreshed).body().at("/items").findValuesAsText("current"))
                .containsExactly("true", "false");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 | Firefox on Linux | browser
            Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0 | Edge on Windows | browser
            Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E Safari/604.1 | Safari on iPhone | mobile
            Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) AppleWebKit/537.36 Chrome/120.0 TV Safari/537.36 | Chrome on TV | tv
            Mozilla/9 | Browser | browser
            curl/8.5.0 | curl/8.5.0 | program
            Vera | Vera | other
            """)
    void device_withoutAName_isToldByItsUserAgent(String userAgent, String name, String client) throws Exception {
        String email = newEmail();
        auth.register(email);
        Answer signIn = auth.login(email, PASSWORD, "User-Agent", userAgent);

        JsonNode session = list(signIn).body().at("/items/0");
        assertThat(session.path("device").asText()).isEqualTo(name);
        assertThat(session.path("client").asText()).isEqualTo(client);
    }

    @Test
    void signIn_ended_isRefusedByAllInstances() throws Exception {
        String email = newEmail();
        auth.register(email);
        Answer lost = login(email, "Lost phone");
        Answer mine = login(email, "Browser");
        assertThat(other.send("GET", SESSIONS, null, bearer(lost)).status()).isEqualTo(200);
        String id = idOf(mine, "Lost phone");

        assertThat(delete(mine, "/" + id).status()).isEqualTo(204);

        assertThat(auth.refresh(lost.text("/refreshToken")).status()).isEqualTo(401);
        awaitRefused(auth, lost);
        awaitRefused(other, lost);
        assertThat(delete(mine, "/" + id).status()).isEqualTo(404);
        assertThat(list(mine).body().at("/items")).hasSize(1);
        assertThat(auth.refresh(mine.text("/refreshToken")).status()).isEqualTo(200);
    }

    @Test
    void signIn_ofAnother_isNotThere() throws Exception {
        Answer owner = auth.newSignIn();
        Answer stranger = auth.newSignIn();
        String id = list(owner).text("/items/0/id");

        assertThat(delete(stranger, "/" + id).status()).isEqualTo(404);
        assertThat(delete(stranger, "/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(delete(stranger, "/nonsense").status()).isEqualTo(404);
        assertThat(delete(stranger, "").status()).isEqualTo(204);

        assertThat(auth.refresh(owner.text("/refreshToken")).status()).isEqualTo(200);
        assertThat(list(owner).body().at("/items")).hasSize(1);
        assertThat(auth.get(SESSIONS).status()).isEqualTo(401);
        assertThat(auth.send("GET", SESSIONS, null, "Authorization", "Bearer " + auth.serviceToken())
                        .status())
                .isEqualTo(403);
    }

    @Test
    void signIns_allEnded_withOrWithoutThisOne() throws Exception {
        String email = newEmail();
        auth.register(email);
        Answer first = login(email, "First");
        Answer second = login(email, "Second");

        assertThat(delete(second, "").status()).isEqualTo(204);
        assertThat(auth.refresh(first.text("/refreshToken")).status()).isEqualTo(401);
        awaitRefused(other, first);
        assertThat(list(second).body().at("/items")).hasSize(1);
        Answer third = login(email, "Third");
        assertThat(delete(second, "?current=true").status()).isEqualTo(204);
        assertThat(auth.refresh(second.text("/refreshToken")).status()).isEqualTo(401);
        assertThat(auth.refresh(third.text("/refreshToken")).status()).isEqualTo(401);
        awaitRefused(auth, second);
        awaitRefused(other, third);
        assertThat(delete(third, "?current=perhaps").status()).isEqualTo(401);
    }

    @Test
    void logout_endsTheAccessTokenToo() throws Exception {
        Answer signIn = auth.newSignIn();
        assertThat(auth.post("/v1/auth/logout", json("refreshToken", signIn.text("/refreshToken")))
                        .status())
                .isEqualTo(204);
        awaitRefused(other, signIn);
    }

    @Test
    void revocations_thatRedisLost_areToldAgain() throws Exception {
        Answer signIn = auth.newSignIn();
        String id = list(signIn).text("/items/0/id");
        auth.post("/v1/auth/logout", json("refreshToken", signIn.text("/refreshToken")));
        awaitRefused(auth, signIn);
        try (Redis redis = Redis.create(servers.redis().uri())) {
            redis.call(commands -> commands.del("cinema:revocations"));
            await(
                    "told again",
                    () -> redis.call(
                            commands -> commands.xrange("cinema:revocations", io.lettuce.core.Range.unbounded())
                                    .toString()
                                    .contains(id)));
        }
    }

    @Test
    void password_changed_keepsThisSignInOnly() throws Exception {
        String email = newEmail();
        auth.register(email);
        Answer thief = login(email, "Thief");
        Answer mine = login(email, "Browser");

        Answer changed = change(mine, PASSWORD, "another long evening");

        assertThat(changed.status()).as(changed.response().body()).isEqualTo(204);
        assertThat(auth.refresh(thief.text("/refreshToken")).status()).isEqualTo(401);
        assertThat(auth.login(email, PASSWORD).status()).isEqualTo(401);
        Answer again = auth.login(email, "another long evening");
        assertThat(again.status()).isEqualTo(200);
        awaitRefused(other, thief);
        assertThat(list(mine).body().at("/items")).hasSize(2);
        assertThat(auth.refresh(mine.text("/refreshToken")).status()).isEqualTo(200);
        assertThat(auth.refresh(again.text("/refreshToken")).status()).isEqualTo(200);
        assertThat(change(mine, PASSWORD, "yet another evening").text("/violations/0/field"))
                .isEqualTo("currentPassword");
    }

    @Test
    void password_badChange_namesTheFieldAndChangesNothing() throws Exception {
        String email = newEmail();
        auth.register(email);
        Answer mine = auth.login(email, PASSWORD);
        Answer phone = auth.login(email, PASSWORD);
        for (List<String> bad : List.of(
                List.of("not the password", "another long evening", "currentPassword"),
                List.of(PASSWORD, PASSWORD, "newPassword"),
                List.of(PASSWORD, "short", "newPassword"),
                List.of(PASSWORD, "x".repeat(129), "newPassword"),
                List.of(PASSWORD, "password1", "newPassword"),
                List.of(PASSWORD, email, "newPassword"),
                List.of("", "another long evening", "currentPassword"))) {
            Answer refused = change(mine, bad.get(0), bad.get(1));
            assertThat(refused.status()).as(bad.toString()).isEqualTo(422);
            assertThat(refused.text("/violations/0/field")).as(bad.toString()).isEqualTo(bad.get(2));
        }
        assertThat(auth.send("PUT", "/v1/auth/password", json("currentPassword", "x", "newPassword", "y"))
                        .status())
                .isEqualTo(401);
        assertThat(auth.login(email, PASSWORD).status()).isEqualTo(200);
        assertThat(auth.refresh(phone.text("/refreshToken")).status()).isEqualTo(200);
    }

    private static Answer login(String email, String device) throws Exception {
        return auth.post("/v1/auth/login", json("email", email, "password", PASSWORD, "device", device));
    }

    private static Answer list(Answer signIn) throws Exception {
        return auth.send("GET", SESSIONS, null, bearer(signIn));
    }

    private static String idOf(Answer signIn, String device) throws Exception {
        for (JsonNode session : list(signIn).body().at("/items")) {
            if (session.path("device").asText().equals(device)) {
                return session.path("id").asText();
            }
        }
        throw new AssertionError("no sign-in from " + device);
    }

    private static Answer delete(Answer signIn, String rest) throws Exception {
        return auth.send("DELETE", SESSIONS + rest, null, bearer(signIn));
    }

    private static Answer change(Answer signIn, String current, String wanted) throws Exception {
        return auth.send(
                "PUT", "/v1/auth/password", json("currentPassword", current, "newPassword", wanted), bearer(signIn));
    }

    private static String[] bearer(Answer signIn) {
        return new String[] {"Authorization", "Bearer " + signIn.text("/accessToken")};
    }

    private static void awaitRefused(RunningAuth service, Answer signIn) throws Exception {
        await("refused by all", () -> {
            Answer answer = service.send("GET", SESSIONS, null, bearer(signIn));
            return answer.status() == 401 && answer.text("/code").equals("token_revoked");
        });
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + EFFECTIVE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("%s within %s", what, EFFECTIVE).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
