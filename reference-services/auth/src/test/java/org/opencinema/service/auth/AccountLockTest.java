package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.tokens.Totp;

/** What administrators see of an account, and how they lock it. */
final class AccountLockTest {
    private static final String ACCOUNTS = "/v1/admin/accounts/";

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;
    private static Answer admin;

    @BeforeAll
    static void start() throws Exception {
        auth = RunningAuth.start(RunningAuth.settings(
                servers.postgres().createDatabase("auth_lock"),
                servers.postgres().superuser(),
                servers.redis().uri()));
        admin = auth.login(RunningAuth.ADMIN_EMAIL, RunningAuth.ADMIN_PASSWORD);
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @Test
    void lockedAccount_getsNoTokens_untilItIsUnlocked() throws Exception {
        String email = newEmail();
        String id = auth.register(email).text("/id");
        Answer signIn = auth.login(email, PASSWORD);
        assertThat(send("GET", ACCOUNTS + id, null).body().at("/locked").asBoolean())
                .isFalse();

        Answer locked = lock(id, json("locked", true, "reason", "stolen"));

        assertThat(locked.status()).isEqualTo(200);
        assertThat(locked.text("/lockReason")).isEqualTo("stolen");
        assertThat(auth.login(email, "not the password").text("/code")).isEqualTo("credentials_wrong");
        Answer refused = auth.login(email, PASSWORD);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("/code")).isEqualTo("account_locked");
        assertThat(auth.refresh(signIn.text("/refreshToken")).status()).isEqualTo(401);
        awaitRefusal("/v1/auth/sessions", signIn);

        Answer unlocked = lock(id, json("locked", false));

        assertThat(unlocked.body().at("/locked").asBoolean()).isFalse();
        assertThat(unlocked.body().has("lockReason")).isFalse();
        assertThat(auth.refresh(signIn.text("/refreshToken")).status())
                .as("the sign-in has ended")
                .isEqualTo(401);
        assertThat(auth.login(email, PASSWORD).status()).isEqualTo(200);
        assertThat(send("GET", "/v1/admin/audit?account=" + id, null)
                        .body()
                        .at("/items")
                        .findValuesAsText("kind"))
                .startsWith("signed_in", "account_unlocked", "sign_in_failed", "sign_in_failed", "account_locked");
    }

    @Test
    void account_looked_at_hasItsDetails() throws Exception {
        String email = newEmail();
        String id = auth.register(email).text("/id");

        Answer found = send("GET", ACCOUNTS + id, null);

        assertThat(found.text("/account/email")).isEqualTo(email);
        assertThat(found.text("/account/roles/0")).isEqualTo("viewer");
        assertThat(found.text("/createdAt")).startsWith("20");
        assertThat(found.body().has("plan")).isFalse();
        assertThat(send("GET", ACCOUNTS + UUID.randomUUID(), null).status()).isEqualTo(404);
    }

    @Test
    void lastAdmin_cannotBeLockedNorLoseTheRole() throws Exception {
        String self = admin.text("/account/id");

        assertThat(lock(self, json("locked", true, "reason", "other")).text("/code"))
                .isEqualTo("last_admin");
        assertThat(send("PUT", ACCOUNTS + self + "/roles", json("roles", List.of("viewer")))
                        .text("/code"))
                .isEqualTo("last_admin");
    }

    @Test
    void twoAdmins_lockingEachOtherAtOnce_leaveOne() throws Exception {
        String email = newEmail();
        String other = auth.register(email).text("/id");
        String self = admin.text("/account/id");
        String body = json("locked", true, "reason", "other");
        for (int round = 0; round < 10; round++) {
            send("PUT", ACCOUNTS + other + "/roles", json("roles", List.of("admin")));
            CompletableFuture<Answer> one = sendAsync(ACCOUNTS + other + "/lock", body);
            CompletableFuture<Answer> two = sendAsync(ACCOUNTS + self + "/lock", body);
            assertThat(List.of(one.join().status(), two.join().status())).containsExactlyInAnyOrder(200, 409);
            if (two.join().status() == 200) {
                admin = auth.login(email, PASSWORD);
                assertThat(lock(self, json("locked", false)).status()).isEqualTo(200);
                admin = nextSecond();
            }
            assertThat(lock(other, json("locked", false)).status()).isEqualTo(200);
        }
        send("PUT", ACCOUNTS + other + "/roles", json("roles", List.of("viewer")));
    }

    @Test
    void demotedAdmin_loses_whatTheTokenOpened_andKeepsTheSignIn() throws Exception {
        String email = newEmail();
        String id = auth.register(email).text("/id");
        send("PUT", ACCOUNTS + id + "/roles", json("roles", List.of("viewer", "admin")));
        Answer other = auth.login(email, PASSWORD);
        assertThat(as(other, ACCOUNTS + id).status()).isEqualTo(200);

        send("PUT", ACCOUNTS + id + "/roles", json("roles", List.of("viewer")));

        awaitRefusal(ACCOUNTS + id, other);
        Answer refreshed = auth.refresh(other.text("/refreshToken"));
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(as(refreshed, ACCOUNTS + id).status()).isNotEqualTo(200);
    }

    @Test
    void lockedAccount_whoseSignInWaitsForItsSecondStep_doesNotComeInAfterTheUnlocking() throws Exception {
        String email = newEmail();
        String id = auth.register(email).text("/id");
        byte[] secret =
                SecondFactorTest.turnOn(auth, auth.login(email, PASSWORD).text("/accessToken"));
        String challenge = auth.login(email, PASSWORD).text("/challenge");
        String code = Totp.ofDefaults().code(secret, Instant.now().plus(Totp.STEP));

        lock(id, json("locked", true, "reason", "stolen"));
        lock(id, json("locked", false));

        Answer answer = auth.post("/v1/auth/login/second-factor", json("challenge", challenge, "code", code));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("/code")).isEqualTo("sign_in_over");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"locked":true}                            | 422 | reason
            {"reason":"abuse"}                         | 422 | locked
            {"locked":"yes","reason":"abuse"}          | 400 | locked
            {"locked":true,"reason":"because"}         | 400 | reason
            {"locked":true,"reason":"abuse","until":1} | 400 | until
            """)
    void lock_badInput_isRefusedByFieldAndChangesNothing(String body, int status, String field) throws Exception {
        String id = auth.register(newEmail()).text("/id");

        Answer answer = lock(id, body);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.text("/violations/0/field")).isEqualTo(field);
        assertThat(send("GET", ACCOUNTS + id, null).body().at("/locked").asBoolean())
                .isFalse();
    }

    @Test
    void lock_ofAnUnknownAccount_isNotFound() throws Exception {
        assertThat(lock(UUID.randomUUID().toString(), json("locked", true, "reason", "abuse"))
                        .status())
                .isEqualTo(404);
        assertThat(lock(UUID.randomUUID().toString(), json("locked", false)).status())
                .isEqualTo(404);
    }

    /** Tokens of the second in which an account was locked are refused: a new sign-in whose token is accepted. */
    private static Answer nextSecond() throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        long second = Instant.now().getEpochSecond();
        while (Instant.now().getEpochSecond() == second) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
        return auth.login(RunningAuth.ADMIN_EMAIL, RunningAuth.ADMIN_PASSWORD);
    }

    private static void awaitRefusal(String path, Answer signIn) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (as(signIn, path).status() != 401) {
            assertThat(System.nanoTime()).as("refused within 5 s").isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static Answer as(Answer signIn, String path) throws Exception {
        return auth.send("GET", path, null, "Authorization", "Bearer " + signIn.text("/accessToken"));
    }

    private static Answer lock(String id, String body) throws Exception {
        return send("PUT", ACCOUNTS + id + "/lock", body);
    }

    private static CompletableFuture<Answer> sendAsync(String path, String body) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return send("PUT", path, body);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Answer send(String method, String path, String body) throws Exception {
        return auth.send(method, path, body, "Authorization", "Bearer " + admin.text("/accessToken"));
    }
}
