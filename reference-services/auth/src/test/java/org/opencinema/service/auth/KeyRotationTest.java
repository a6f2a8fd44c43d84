package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.tokens.JwksClient;
import org.opencinema.tokens.TokenVerifier;
import org.opencinema.tokens.Verification;
import org.opencinema.tokens.Verification.Reason;

/** Signing keys turn while people sign in, in a time that goes on by a minute whenever each client has done its share. */
final class KeyRotationTest {
    private static final int CLIENTS = 8;
    private static final int ROTATIONS = Integer.getInteger("rotation.count", 2);
    private static final int MINUTES_AT_ONCE = 4;

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static final SettableClock clock = new SettableClock();
    private static RunningAuth auth;
    private static TokenVerifier verifier;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger signIns = new AtomicInteger();
    private volatile boolean over;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = RunningAuth.settings(
                servers.postgres().createDatabase("auth_rotation"),
                servers.postgres().superuser(),
                servers.redis().uri());
        settings.put("AUTH_KEYS_ROTATION", "1h");
        auth = RunningAuth.start(settings, clock);
        verifier = TokenVerifier.create(
                JwksClient.create(auth.keys(), clock), "http://localhost:8080", "opencinema", clock);
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @Test
    void rotations_underLoad_failNoVerification() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        Set<String> signed = new HashSet<>();
        try {
            List<Future<Void>> running = new ArrayList<>();
            List<Semaphore> checks = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                checks.add(new Semaphore(0));
                running.add(clients.submit(client(RunningAuth.newEmail(), checks.get(i))));
            }
            while (signed.size() <= ROTATIONS) {
                clock.forward(Duration.ofMinutes(MINUTES_AT_ONCE));
                signed.add(refreshKeys().get(0));
                for (Semaphore client : checks) {
                    client.drainPermits();
                    assertThat(client.tryAcquire(60, TimeUnit.SECONDS))
                            .as("clients get on: %s", failures)
                            .isTrue();
                }
            }
            over = true;
            for (Future<Void> client : running) {
                client.get(60, TimeUnit.SECONDS);
            }
        } finally {
            over = true;
            clients.shutdownNow();
        }

        assertThat(failures).isEmpty();
        assertThat(signIns.get()).isGreaterThan(60 / MINUTES_AT_ONCE * CLIENTS * (ROTATIONS - 1));
        assertThat(refreshKeys()).as("the keys kept").hasSizeBetween(2, 3);
    }

    /** Signs in, refreshes ten times, and so on; checks each token at once and again as long as it is in force. */
    private Callable<Void> client(String email, Semaphore checks) {
        return () -> {
            assertThat(auth.register(email).status()).isEqualTo(201);
            Deque<String> tokens = new ArrayDeque<>();
            String refreshToken = "";
            for (int i = 0; !over; i++) {
                Answer answer = i % 10 == 0 ? auth.login(email, RunningAuth.PASSWORD) : auth.refresh(refreshToken);
                if (answer.status() == 503) { // on a machine that is too busy; asking again is no harm
                    i--;
                    continue;
                }
                if (answer.status() != 200) {
                    failures.add("status " + answer.status() + ": " + answer.body());
                    return null;
                }
                refreshToken = answer.text("/refreshToken");
                signIns.incrementAndGet();
                tokens.add(answer.text("/accessToken"));
                tokens.removeIf(token -> !isAccepted(token));
                checks.release();
            }
            return null;
        };
    }

    /** False if its time is over, which is no failure. */
    private boolean isAccepted(String token) {
        Verification verification = verifier.verify(token);
        if (verification instanceof Verification.Rejected rejected) {
            if (rejected.reason() != Reason.EXPIRED) {
                failures.add(rejected.toString());
            }
            return false;
        }
        return true;
    }

    /** The ids of the keys: the current one, the next one, and those retired. */
    private static List<String> refreshKeys() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(auth.admin("/tasks/refresh-keys"))
                .timeout(Duration.ofMinutes(1))
                .POST(BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .map(line -> line.split(" ")[1])
                .toList();
    }
}
