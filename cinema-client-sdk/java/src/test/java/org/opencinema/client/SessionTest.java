package org.opencinema.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencinema.client.payment.NewPayment;

/** What the session does under bad luck: lost answers, busy servers, a profile that changes in the middle. */
final class SessionTest {
    private static final UUID ID = UUID.fromString("01900000-0000-7000-8000-000000000001");
    private static final String REFRESH = "POST /v1/auth/refresh";
    private static final String GENRES = "GET /v1/genres";
    private static final String PAY = "POST /v1/payments";
    private static final String SELECT = "POST /v1/me/profiles/" + ID + "/select";

    private final SettableClock clock = new SettableClock();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private CinemaServer server;
    private CinemaClient cinema;

    @BeforeEach
    void start() throws IOException {
        server = new CinemaServer(clock);
        server.on(GENRES, exchange -> {
            tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            CinemaServer.json(exchange, 200, "{\"items\":[]}");
        });
        cinema = CinemaClient.create(server.uri(), RefreshTokenStore.inMemory(), clock);
        cinema.signIn(CinemaServer.EMAIL, CinemaServer.PASSWORD);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void deviceToken_isShownAtTheNextSignIn_alsoAfterASignOut() {
        List<String> bodies = new CopyOnWriteArrayList<>();
        server.on("POST /v1/auth/login", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            String token = "{\"deviceToken\":\"device-" + bodies.size() + "\",";
            CinemaServer.json(exchange, 200, server.newTokens().replaceFirst("\\{", token));
        });

        cinema.signIn(CinemaServer.EMAIL, CinemaServer.PASSWORD);
        cinema.signOut();
        cinema.signIn(CinemaServer.EMAIL, CinemaServer.PASSWORD);

        assertThat(bodies.get(0)).doesNotContain("deviceToken");
        assertThat(bodies.get(1)).contains("\"deviceToken\":\"device-1\"");
    }

    @Test
    void refreshThatBreaksOnce_of100ParallelCalls_isRepeatedOnceForAll() throws Exception {
        AtomicInteger refreshes = new AtomicInteger();
        server.on(REFRESH, exchange -> {
            if (refreshes.incrementAndGet() == 1) {
                throw new IOException("the connection breaks");
            }
            server.refresh(exchange);
        });
        clock.advance(CinemaServer.LIFETIME);
        inParallel(100, () -> cinema.catalog().listGenres(null));
        assertThat(refreshes).hasValue(2);
        assertThat(tokens).hasSize(100).containsOnly("Bearer access-2");
    }

    @Test
    void selectedProfile_isInTheNextCalls() {
        answerSelect();
        cinema.selectProfile(ID, "1234");
        cinema.catalog().listGenres(null);
        assertThat(tokens).containsExactly("Bearer profile-1");
        clock.advance(CinemaServer.LIFETIME);
        cinema.catalog().listGenres(null);
        assertThat(tokens).containsExactly("Bearer profile-1", "Bearer access-2");
    }

    @Test
    void refusedProfile_leavesTheTokenAsItWas() {
        server.on(SELECT, exchange -> CinemaServer.problem(exchange, 403, "pin_wrong"));
        assertThatThrownBy(() -> cinema.selectProfile(ID, null)).hasMessageContaining("pin_wrong");
        cinema.catalog().listGenres(null);
        assertThat(tokens).containsExactly("Bearer access-1");
    }

    @Test
    void refreshThatAProfileOvertakes_doesNotTakeTheProfileBack() throws Exception {
        answerSelect();
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        server.on(REFRESH, exchange -> {
            arrived.countDown();
            await(release);
            server.refresh(exchange);
        });
        clock.advance(CinemaServer.LIFETIME.minusSeconds(10));
        ExecutorService caller = Executors.newFixedThreadPool(2);
        try {
            Future<?> waiting = caller.submit(() -> cinema.catalog().listGenres(null));
            await(arrived);
            Future<?> selecting = caller.submit(() -> cinema.selectProfile(ID, null));
            release.countDown();
            waiting.get();
            selecting.get();
        } finally {
            caller.shutdownNow();
        }
        tokens.clear();
        cinema.catalog().listGenres(null);
        assertThat(tokens).containsExactly("Bearer profile-1");
        clock.advance(CinemaServer.LIFETIME);
        cinema.catalog().listGenres(null);
        assertThat(cinema.isSignedIn()).as("the new refresh token was kept").isTrue();
    }

    @Test
    void postWithAnIdempotencyKey_isRepeatedUnderTheSameKey() {
        List<String> keys = new CopyOnWriteArrayList<>();
        server.on(PAY, exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            if (keys.size() == 1) {
                throw new IOException("the connection breaks");
            } else if (keys.size() == 2) {
                CinemaServer.problem(exchange, 503, "provider_unavailable");
            } else {
                CinemaServer.json(exchange, 201, "{\"id\":\"" + ID + "\",\"status\":\"succeeded\"}");
            }
        });
        assertThat(cinema.payment()
                        .pay("key-1", new NewPayment().subscriptionId(ID))
                        .getId())
                .isEqualTo(ID);
        assertThat(keys).containsExactly("key-1", "key-1", "key-1");
    }

    @Test
    void answer429_isWaitedFor_orThrownWithTheTimeIfThatIsLong() {
        AtomicInteger calls = new AtomicInteger();
        server.on("GET /v1/plans", exchange -> {
            if (calls.incrementAndGet() == 1) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                CinemaServer.problem(exchange, 429, "rate_limited");
            } else {
                CinemaServer.json(exchange, 200, "{\"items\":[]}");
            }
        });
        long start = System.nanoTime();
        cinema.payment().listPlans();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        server.on("GET /v1/plans", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "60");
            CinemaServer.problem(exchange, 429, "rate_limited");
        });
        CinemaApiException busy = catchThrowableOfType(
                CinemaApiException.class, () -> cinema.payment().listPlans());
        assertThat(busy.isRetryable()).isTrue();
        assertThat(busy.retryAfter()).hasValue(Duration.ofSeconds(60));
        CinemaApiException unknown = catchThrowableOfType(
                CinemaApiException.class, () -> cinema.catalog().getPerson(ID, null));
        assertThat(unknown.isRetryable()).isFalse();
        assertThat(unknown.retryAfter()).isEmpty();
    }

    /** So that Pages can walk through each of them. */
    @Test
    void pagedOperations_allGiveItemsAndTheNextCursor() {
        List<Class<?>> pages = Stream.of(CinemaClient.class.getMethods())
                .map(Method::getReturnType)
                .filter(api -> api.getSimpleName().endsWith("Api"))
                .flatMap(api -> Arrays.stream(api.getMethods()))
                .map(Method::getReturnType)
                .filter(type -> type.getSimpleName().endsWith("Page"))
                .<Class<?>>map(type -> type)
                .distinct()
                .toList();
        assertThat(pages).hasSizeGreaterThanOrEqualTo(9).allSatisfy(page -> {
            assertThat(page.getMethod("getItems").getReturnType()).isEqualTo(List.class);
            assertThat(page.getMethod("getNextCursor").getReturnType()).isEqualTo(String.class);
        });
    }

    private void answerSelect() {
        server.on(
                SELECT,
                exchange -> CinemaServer.json(
                        exchange,
                        200,
                        "{\"accessToken\":\"" + server.newAccessToken("profile-1") + "\",\"expiresIn\":"
                                + CinemaServer.LIFETIME.toSeconds() + "}"));
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void inParallel(int count, Callable<?> call) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(count);
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                calls.add(executor.submit(call));
            }
            for (Future<?> each : calls) {
                each.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
