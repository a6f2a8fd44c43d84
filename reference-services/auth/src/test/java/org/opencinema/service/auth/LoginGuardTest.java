package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;

/** What somebody who guesses passwords, or looks for accounts, learns. */
final class LoginGuardTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    /** How many accounts the times are taken of; only of many are they exact. */
    private static final int USERS = Integer.getInteger("login.users", 40);

    private static final double TOLERANCE = USERS < 1_000 ? 0.5 : 0.05;

    private static RunningAuth auth;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = RunningAuth.settings(
                servers.postgres().createDatabase("auth_guard"),
                servers.postgres().superuser(),
                servers.redis().uri());
        settings.put("AUTH_TRUST_FORWARDED", "true");
        settings.put("AUTH_FREE_TRIES_PER_ACCOUNT", "12");
        settings.put("AUTH_FREE_TRIES_PER_ADDRESS", "10000");
        settings.put("AUTH_THROTTLE_FIRST", "1m");
        settings.put("AUTH_LINKS_PER_HOUR_AND_ADDRESS", "100000");
        auth = RunningAuth.start(settings);
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @Test
    void guesses_atOnce_areCheckedFiveTimes_forKnownAndUnknownAddressesAlike() throws Exception {
        String known = newEmail();
        auth.register(known);
        for (String email : List.of(known, newEmail())) {
            List<Answer> answers = atOnce(40, i -> attempt(email, "wrong", "192.0.2.1", null));

            assertThat(answers.stream().filter(answer -> answer.status() == 401))
                    .hasSize(5);
            Answer refused = attempt(email, PASSWORD, "192.0.2.1", null).join();
            assertThat(refused.status()).as("also with the right password").isEqualTo(429);
            assertThat(refused.text("/code")).isEqualTo("rate_limited");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(50, 60);
        }
    }

    @Test
    void attackFromManyAddresses_locksStrangersOut_butNoKnownDeviceAndNoOtherAccount() throws Exception {
        Answer owner = auth.newSignIn();
        Answer neighbour = auth.newSignIn();
        String email = owner.text("/account/email");

        List<Answer> answers = atOnce(100, i -> attempt(email, "wrong", "198.51.100." + i, null));

        assertThat(answers.stream().filter(answer -> answer.status() == 401)).hasSize(12);
        assertThat(attempt(email, PASSWORD, "203.0.113.1", null).join().status())
                .isEqualTo(429);
        for (String foreign : List.of(neighbour.text("/deviceToken"), "x".repeat(43), "x")) {
            assertThat(attempt(email, PASSWORD, "203.0.113.1", foreign).join().status())
                    .isEqualTo(429);
        }
        String device = owner.text("/deviceToken");
        Answer known = attempt(email, PASSWORD, "198.51.100.1", device).join();
        assertThat(known.status()).isEqualTo(200);
        assertThat(known.text("/deviceToken")).isEqualTo(device);
        assertThat(attempt(neighbour.text("/account/email"), PASSWORD, "198.51.100.1", null)
                        .join()
                        .status())
                .isEqualTo(200);
        assertThat(atOnce(20, i -> attempt(email, "wrong", "203.0.113.1", device)).stream()
                        .filter(answer -> answer.status() == 401))
                .as("a stolen device secret gives no more than an address")
                .hasSize(5);
    }

    @Test
    void hostsOfOneIpv6Network_areOneCaller() throws Exception {
        String email = newEmail();
        List<Answer> answers = atOnce(20, i -> attempt(email, "wrong", "2001:db8:1:2::" + i, null));

        assertThat(answers.stream().filter(answer -> answer.status() == 401)).hasSize(5);
        assertThat(attempt(email, "wrong", "2001:db8:1:3::1", null).join().status())
                .isEqualTo(401);
    }

    @Test
    void browser_getsItsDeviceSecretInACookie_thatNoScriptSees() throws Exception {
        String email = newEmail();
        auth.register(email);
        Answer signIn =
                auth.post("/v1/auth/login", json("email", email, "password", PASSWORD, "refreshTokenIn", "cookie"));
        String cookie = signIn.response().headers().allValues("Set-Cookie").stream()
                .filter(set -> set.startsWith("cinema_device="))
                .findFirst()
                .orElseThrow();
        atOnce(20, i -> attempt(email, "wrong", "192.0.2." + i, null));

        assertThat(cookie).contains("HttpOnly", "Secure", "SameSite=Strict", "Path=/v1/auth");
        assertThat(signIn.body().has("deviceToken")).isFalse();
        assertThat(auth.login(email, PASSWORD, "X-Forwarded-For", "192.0.2.99").status())
                .isEqualTo(429);
        String sent = cookie.substring(0, cookie.indexOf(';'));
        assertThat(auth.login(email, PASSWORD, "X-Forwarded-For", "192.0.2.99", "Cookie", sent)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void answers_sayWhatIsLeftOfTheLimit() throws Exception {
        Answer answer = auth.login(newEmail(), PASSWORD);

        assertThat(answer.header("RateLimit-Limit")).isEqualTo("100000");
        assertThat(Integer.parseInt(answer.header("RateLimit-Remaining"))).isBetween(1, 99_999);
        assertThat(answer.header("RateLimit-Reset")).isNotEmpty();
    }

    /** A missing hash would make a login ten times as fast; the exact comparison takes many more. */
    @Test
    void loginAndReset_takeAsLongForKnownAsForUnknownAddresses() throws Exception {
        List<String> known = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            String email = newEmail();
            assertThat(auth.register(email).status()).isEqualTo(201);
            known.add(email);
        }
        for (boolean reset : new boolean[] {false, true}) {
            long[] ofKnown = new long[USERS];
            long[] ofUnknown = new long[USERS];
            for (int i = 0; i < USERS; i++) {
                String one = known.get(i);
                Callable<Answer> knownCall = () -> ask(reset, one);
                Callable<Answer> unknownCall = () -> ask(reset, newEmail());
                if (i % 2 == 0) {
                    ofKnown[i] = nanos(knownCall);
                    ofUnknown[i] = nanos(unknownCall);
                } else {
                    ofUnknown[i] = nanos(unknownCall);
                    ofKnown[i] = nanos(knownCall);
                }
            }
            double ratio = trimmedMean(ofKnown) / trimmedMean(ofUnknown);
            System.out.printf(
                    "%s: %.3f ms known, %.3f ms unknown, ratio %.4f%n",
                    reset ? "reset" : "login", trimmedMean(ofKnown) / 1e6, trimmedMean(ofUnknown) / 1e6, ratio);
            assertThat(ratio).isBetween(1 - TOLERANCE, 1 + TOLERANCE);
        }
    }

    private static Answer ask(boolean reset, String email) throws Exception {
        return reset
                ? auth.post("/v1/auth/password-resets", json("email", email))
                : auth.login(email, "not the password");
    }

    private static long nanos(Callable<Answer> call) throws Exception {
        long begin = System.nanoTime();
        Answer answer = call.call();
        long taken = System.nanoTime() - begin;
        assertThat(answer.status()).isIn(401, 202);
        return taken;
    }

    /** Without the fifth that is fastest and the fifth that is slowest. */
    private static double trimmedMean(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        int cut = sorted.length / 5;
        return Arrays.stream(sorted, cut, sorted.length - cut).average().orElseThrow();
    }

    private interface Attempts {
        CompletableFuture<Answer> attempt(int number);
    }

    /** Eight at a time: of many more, a slow machine tells some that it is too busy to look at passwords. */
    private static List<Answer> atOnce(int count, Attempts attempts) {
        List<Answer> answers = new ArrayList<>();
        while (answers.size() < count) {
            List<CompletableFuture<Answer>> calls = new ArrayList<>();
            for (int i = answers.size(); i < Math.min(count, answers.size() + 8); i++) {
                calls.add(attempts.attempt(i));
            }
            calls.forEach(call -> answers.add(call.join()));
        }
        return answers;
    }

    private static CompletableFuture<Answer> attempt(String email, String password, String address, String device) {
        String body = device == null
                ? json("email", email, "password", password)
                : json("email", email, "password", password, "deviceToken", device);
        return auth.postAsync("/v1/auth/login", body, "X-Forwarded-For", address);
    }
}
