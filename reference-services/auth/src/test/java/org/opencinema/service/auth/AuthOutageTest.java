package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.opencinema.localservers.LocalServer;
import org.opencinema.localservers.LocalServers;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.tokens.testing.TestKey;

final class AuthOutageTest {
    private static final Duration FAST = Duration.ofSeconds(2);

    @Test
    void stores_goneAndBack_giveHonestErrorsAndCostNobodyTheSignIn() throws Exception {
        try (LocalServers servers = LocalServers.builder()
                        .temporary()
                        .with(ServerKind.POSTGRES, ServerKind.REDIS)
                        .start();
                RunningAuth auth = RunningAuth.start(RunningAuth.settings(
                        servers.postgres().createDatabase("cinema"),
                        servers.postgres().superuser(),
                        servers.redis().uri()))) {
            Answer signIn = auth.newSignIn();
            String email = signIn.text("/account/email");
            String token = signIn.text("/refreshToken");
            for (LocalServer store : new LocalServer[] {servers.postgres(), servers.redis()}) {
                store.kill();
                String before = token;
                if (store.kind() == ServerKind.REDIS) {
                    assertRedisIsMissedFast(auth, signIn, before);
                }
                assertUnavailable(() -> auth.login(email, PASSWORD));
                assertUnavailable(() -> auth.refresh(before));
                assertUnavailable(() -> auth.register(RunningAuth.newEmail()));
                assertThat(auth.get("/.well-known/jwks.json").status()).isEqualTo(200);
                assertThat(auth.get("/health").status()).isEqualTo(503);

                store.start();
                awaitOk(() -> auth.login(email, PASSWORD));
                assertThat(sessions(auth, signIn).status()).isEqualTo(200);
                Answer refreshed = auth.refresh(token);
                assertThat(refreshed.status()).as("after " + store.kind()).isEqualTo(200);
                token = refreshed.text("/refreshToken");
                awaitOk(() -> auth.get("/health"));
            }
        }
    }

    @Test
    void proofsOfPossession_whileRedisIsDown_areRefusedFastAndNeverUncounted() throws Exception {
        try (LocalServers servers = LocalServers.builder()
                        .temporary()
                        .with(ServerKind.POSTGRES, ServerKind.REDIS)
                        .start();
                RunningAuth auth = RunningAuth.start(RunningAuth.settings(
                        servers.postgres().createDatabase("cinema"),
                        servers.postgres().superuser(),
                        servers.redis().uri()))) {
            TestKey key = TestKey.generate(Clock.systemUTC());
            URI site = URI.create("http://localhost:8080");
            String path = "/v1/auth/second-factors";
            String email = RunningAuth.newEmail();
            auth.register(email);
            String bearer = auth.login(email, PASSWORD).text("/accessToken");
            String bound = auth.login(email, PASSWORD, "DPoP", key.proof("POST", site.resolve("/v1/auth/login"), null))
                    .text("/accessToken");
            String proof = key.proof("GET", site.resolve(path), bound);
            assertThat(asBound(auth, path, bound, proof).status()).isEqualTo(200);

            servers.redis().kill();
            auth.refresh("it may wait for the connection once");
            assertUnavailable(() -> asBound(auth, path, bound, proof));
            assertUnavailable(() -> asBound(auth, path, bound, key.proof("GET", site.resolve(path), bound)));
            assertThat(auth.send("GET", path, null, "Authorization", "Bearer " + bearer)
                            .status())
                    .as("others do not notice")
                    .isEqualTo(200);

            servers.redis().start();
            awaitOk(() -> asBound(auth, path, bound, key.proof("GET", site.resolve(path), bound)));
        }
    }

    private static Answer asBound(RunningAuth auth, String path, String token, String proof) throws Exception {
        return auth.send("GET", path, null, "Authorization", "DPoP " + token, "DPoP", proof);
    }

    /** Who is signed in may go on; who wants to sign in, or to end a sign-in, is told at once that it cannot be done now. */
    private static void assertRedisIsMissedFast(RunningAuth auth, Answer signIn, String refreshToken) throws Exception {
        String[] bearer = {"Authorization", "Bearer " + signIn.text("/accessToken")};
        assertUnavailable(() -> auth.refresh(refreshToken)); // it may wait for the connection once
        long begin = System.nanoTime();
        assertUnavailable(() -> auth.login(signIn.text("/account/email"), PASSWORD));
        assertUnavailable(() -> auth.refresh(refreshToken));
        assertUnavailable(() -> auth.post("/v1/auth/logout", RunningAuth.json("refreshToken", refreshToken)));
        assertUnavailable(() -> sessions(auth, signIn));
        assertUnavailable(() -> auth.send(
                "PUT",
                "/v1/auth/password",
                RunningAuth.json("currentPassword", PASSWORD, "newPassword", "another long evening"),
                bearer));
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("five refusals")
                .isLessThan(FAST.multipliedBy(2));
    }

    /** The access token is honoured in any case: 503 is what the list says, never 401. */
    private static Answer sessions(RunningAuth auth, Answer signIn) throws Exception {
        return auth.send("GET", "/v1/auth/sessions", null, "Authorization", "Bearer " + signIn.text("/accessToken"));
    }

    private static void assertUnavailable(Callable<Answer> call) throws Exception {
        long begin = System.nanoTime();
        Answer answer = call.call();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text("/code")).isEqualTo("store_unavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(FAST);
    }

    private static void awaitOk(Callable<Answer> call) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (call.call().status() != 200) {
            assertThat(System.nanoTime()).as("back within 15 s").isLessThan(deadline);
        }
    }
}
