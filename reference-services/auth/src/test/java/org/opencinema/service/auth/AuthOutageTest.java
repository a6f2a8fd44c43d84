package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.opencinema.localservers.LocalServer;
import org.opencinema.localservers.LocalServers;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;

final class AuthOutageTest {
    private static final Duration FAST = Duration.ofSeconds(5);

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
                assertUnavailable(() -> auth.login(email, PASSWORD));
                assertUnavailable(() -> auth.refresh(before));
                assertUnavailable(() -> auth.register(RunningAuth.newEmail()));
                assertThat(auth.get("/.well-known/jwks.json").status()).isEqualTo(200);
                assertThat(auth.get("/health").status()).isEqualTo(503);

                store.start();
                awaitOk(() -> auth.login(email, PASSWORD));
                Answer refreshed = auth.refresh(token);
                assertThat(refreshed.status()).as("after " + store.kind()).isEqualTo(200);
                token = refreshed.text("/refreshToken");
                awaitOk(() -> auth.get("/health"));
            }
        }
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
