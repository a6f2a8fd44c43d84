package org.opencinema.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opencinema.client.auth.Account;
import org.opencinema.client.auth.NewAccount;
import org.opencinema.client.catalog.Names;
import org.opencinema.client.catalog.NewPerson;
import org.opencinema.client.catalog.Person;
import org.opencinema.client.catalog.PersonPage;
import org.opencinema.client.catalog.Title;
import org.opencinema.client.common.Violation;
import org.opencinema.client.invoker.ApiException;
import org.opencinema.client.invoker.ApiResponse;
import org.opencinema.client.search.SearchApi;

@Timeout(60)
final class CinemaClientTest {
    private static final UUID ID = UUID.fromString("01900000-0000-7000-8000-00000000000a");
    private static final String GENRES = "GET /v1/genres";
    private static final String REFRESH = "POST /v1/auth/refresh";
    private static final String NO_GENRES = "{\"items\":[]}";

    private final SettableClock clock = new SettableClock();
    private final RefreshTokenStore store = RefreshTokenStore.inMemory();
    private CinemaServer server;
    private CinemaClient cinema;

    @BeforeEach
    void start() throws IOException {
        server = new CinemaServer(clock);
        cinema = CinemaClient.create(server.uri(), store, clock);
        server.on(GENRES, exchange -> CinemaServer.json(exchange, 200, NO_GENRES));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void signIn_callsAfterItCarryTheToken_callsOfAuthDoNot() {
        List<String> authorizations = new ArrayList<>();
        server.on(GENRES, exchange -> {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            CinemaServer.json(exchange, 200, NO_GENRES);
        });
        server.on("POST /v1/auth/register", exchange -> {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            CinemaServer.problem(exchange, 409, "taken");
        });
        genres();
        assertThat(signIn().getEmail()).isEqualTo(CinemaServer.EMAIL);
        genres();
        assertThatThrownBy(() -> cinema.auth().register(new NewAccount())).hasMessageContaining("409 taken");
        assertThat(authorizations).containsExactly(null, "Bearer access-1", null);
    }

    @Test
    void signIn_withWrongPassword_saysTheCode() {
        CinemaApiException refused =
                catchThrowableOfType(CinemaApiException.class, () -> cinema.signIn(CinemaServer.EMAIL, "wrong"));
        assertThat(refused.getCode()).isEqualTo(401);
        assertThat(refused.problemCode()).isEqualTo("credentials_wrong");
        assertThat(cinema.isSignedIn()).isFalse();
    }

    @Test
    void expiredToken_of100ParallelCalls_isRefreshedOnce() throws Exception {
        signIn();
        clock.advance(CinemaServer.LIFETIME);
        inParallel(100, this::genres);
        assertThat(server.count(REFRESH)).isEqualTo(1);
        assertThat(server.count(GENRES)).isEqualTo(100);
    }

    @Test
    void refusedToken_of100ParallelCalls_isRefreshedOnce() throws Exception {
        signIn();
        server.revokeAccessTokens();
        inParallel(100, this::genres);
        assertThat(server.count(REFRESH)).isEqualTo(1);
    }

    @Test
    void refusedRefresh_of100ParallelCalls_isAskedOnceAndSignsAllOut() throws Exception {
        signIn();
        clock.advance(CinemaServer.LIFETIME);
        server.revokeRefreshTokens();
        CountDownLatch release = new CountDownLatch(1);
        server.on(REFRESH, exchange -> {
            await(release);
            CinemaServer.problem(exchange, 401, "refresh_token_invalid");
        });
        AtomicInteger signedOut = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            callers.add(new Thread(() -> {
                assertThatThrownBy(this::genres).isInstanceOf(SignedOutException.class);
                signedOut.incrementAndGet();
            }));
        }
        callers.forEach(Thread::start);
        while (callers.stream().anyMatch(caller -> caller.getState() != Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
        release.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(signedOut).hasValue(100);
        assertThat(server.count(REFRESH)).isEqualTo(1);
        assertThat(cinema.isSignedIn()).isFalse();
        genres();
        assertThat(server.count(GENRES)).as("calls without a token go on").isEqualTo(1);
    }

    @Test
    void tokenAboutToExpire_isRefreshedBeforeItIsRefused() {
        signIn();
        clock.advance(CinemaServer.LIFETIME.minusSeconds(31));
        genres();
        assertThat(server.count(REFRESH)).isZero();
        clock.advance(Duration.ofSeconds(2));
        genres();
        genres();
        assertThat(server.count(REFRESH)).isEqualTo(1);
        assertThat(server.count(GENRES)).isEqualTo(3);
    }

    @Test
    void refreshDown_tokenIsUsedUntilItsEnd_andTheSignInIsKept() {
        signIn();
        server.on(REFRESH, exchange -> CinemaServer.problem(exchange, 503, "store_unavailable"));
        clock.advance(CinemaServer.LIFETIME.minusSeconds(10));
        genres();
        clock.advance(Duration.ofSeconds(10));
        CinemaApiException failure = catchThrowableOfType(CinemaApiException.class, this::genres);
        assertThat(failure.problemCode()).isEqualTo("store_unavailable");
        assertThat(cinema.isSignedIn()).isTrue();
    }

    @Test
    void answer401_isRefreshedAndTheCallRepeatedOnce_evenAPost() {
        signIn();
        server.revokeAccessTokens();
        server.on("POST /v1/people", exchange -> {
            assertThat(body(exchange)).contains("Тарковский");
            CinemaServer.json(exchange, 201, "{\"id\":\"" + ID + "\",\"name\":\"Andrei Tarkovsky\"}");
        });
        NewPerson person =
                new NewPerson().names(new Names().en("Andrei Tarkovsky").ru("Андрей Тарковский"));
        assertThat(cinema.catalog().createPerson(person, "en").getId()).isEqualTo(ID);
        assertThat(server.count(REFRESH)).isEqualTo(1);
        assertThat(server.count("POST /v1/people")).isEqualTo(2);
    }

    @Test
    void answer401_twice_isThrown() {
        signIn();
        server.on(GENRES, exchange -> CinemaServer.problem(exchange, 401, "token_invalid"));
        assertThatThrownBy(this::genres)
                .isInstanceOf(CinemaApiException.class)
                .hasMessageContaining("401 token_invalid");
        assertThat(server.count(GENRES)).isEqualTo(2);
    }

    @Test
    void storedRefreshToken_signsInANewProcess() {
        signIn();
        CinemaClient restarted = CinemaClient.create(server.uri(), store, clock);
        restarted.catalog().listGenres("en");
        assertThat(server.count(REFRESH)).isEqualTo(1);
        assertThat(server.refreshTokens()).containsExactly(store.find().orElseThrow());
    }

    @Test
    void signOut_endsTheSignInThereAndHere_evenWhenTheServerIsGone() {
        signIn();
        cinema.signOut();
        assertThat(server.refreshTokens()).isEmpty();
        assertThat(cinema.isSignedIn()).isFalse();
        cinema.signOut();
        assertThat(server.count("POST /v1/auth/logout")).isEqualTo(1);
        signIn();
        server.close();
        ApiException failure = catchThrowableOfType(ApiException.class, cinema::signOut);
        assertThat(failure.getCode()).isZero();
        assertThat(cinema.isSignedIn()).isFalse();
    }

    @Test
    void answer503_withRetryAfter_isRetriedAfterThatTime() {
        AtomicInteger calls = new AtomicInteger();
        server.on(GENRES, exchange -> {
            if (calls.incrementAndGet() < 3) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                CinemaServer.problem(exchange, 503, "upstream_unavailable");
            } else {
                CinemaServer.json(exchange, 200, NO_GENRES);
            }
        });
        long start = System.nanoTime();
        genres();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(calls).hasValue(3);
    }

    @Test
    void answer503_threeTimes_isThrown_andAtOnceIfItShallTakeLong() {
        server.on(GENRES, exchange -> CinemaServer.problem(exchange, 503, "upstream_unavailable"));
        assertThatThrownBy(this::genres).hasMessageContaining("503 upstream_unavailable");
        assertThat(server.count(GENRES)).isEqualTo(3);
        server.on("DELETE /v1/playback/sessions/" + ID, exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "3600");
            CinemaServer.problem(exchange, 503, "maintenance");
        });
        assertThatThrownBy(() -> cinema.streaming().stopPlayback(ID, null)).hasMessageContaining("maintenance");
        assertThat(server.count("DELETE /v1/playback/sessions/" + ID)).isEqualTo(1);
    }

    @Test
    void brokenConnection_isRetriedForGet_notForPost() {
        AtomicInteger calls = new AtomicInteger();
        server.on(GENRES, exchange -> {
            if (calls.incrementAndGet() == 1) {
                throw new IOException("the connection breaks");
            }
            CinemaServer.json(exchange, 200, NO_GENRES);
        });
        genres();
        String post = "POST /v1/media/uploads/" + ID + "/complete";
        server.on(post, exchange -> {
            throw new IOException("the connection breaks");
        });
        ApiException failure = catchThrowableOfType(
                ApiException.class, () -> cinema.streaming().completeUpload(ID));
        assertThat(failure.getCode()).isZero();
        assertThat(failure).hasCauseInstanceOf(IOException.class);
        assertThat(server.count(post)).isEqualTo(1);
    }

    @Test
    void post_answered503_isNotRetried() {
        String post = "POST /v1/media/uploads/" + ID + "/complete";
        server.on(post, exchange -> CinemaServer.problem(exchange, 503, "store_unavailable"));
        assertThatThrownBy(() -> cinema.streaming().completeUpload(ID)).isInstanceOf(CinemaApiException.class);
        assertThat(server.count(post)).isEqualTo(1);
    }

    @Test
    void pages_areWalkedThrough_andOnlyAsFarAsNeeded() {
        server.on("GET /v1/people", exchange -> {
            String query = String.valueOf(exchange.getRequestURI().getRawQuery());
            int page =
                    query.contains("cursor=") ? Integer.parseInt(query.replaceFirst(".*cursor=c%2F(\\d).*", "$1")) : 0;
            CinemaServer.json(
                    exchange,
                    200,
                    "{\"items\":[{\"id\":\"%s\",\"name\":\"%d\"},{\"id\":\"%s\",\"name\":\"%d\"}]%s}"
                            .formatted(
                                    ID,
                                    page * 2,
                                    ID,
                                    page * 2 + 1,
                                    page < 2 ? ",\"nextCursor\":\"c/" + (page + 1) + "\"" : ""));
        });
        assertThat(people().map(Person::getName)).containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(server.count("GET /v1/people")).isEqualTo(3);
        assertThat(people().limit(3)).hasSize(3);
        assertThat(server.count("GET /v1/people")).isEqualTo(5);
    }

    @Test
    void upload_isStreamedWithItsLength_andNotSentTwice() {
        byte[] part = new byte[5_000_001];
        new Random(1).nextBytes(part);
        String put = "PUT /v1/media/uploads/" + ID + "/parts/1";
        AtomicReference<byte[]> received = new AtomicReference<>();
        AtomicReference<String> length = new AtomicReference<>();
        server.on(put, exchange -> {
            length.set(exchange.getRequestHeaders().getFirst("Content-Length"));
            received.set(exchange.getRequestBody().readAllBytes());
            CinemaServer.json(exchange, 204, "");
        });
        signIn();
        putPart(part);
        assertThat(received.get()).isEqualTo(part);
        assertThat(length).hasValue("5000001");

        server.on(put, exchange -> {
            exchange.getRequestBody().readAllBytes();
            CinemaServer.problem(exchange, 503, "store_unavailable");
        });
        assertThatThrownBy(() -> putPart(part)).hasMessageContaining("store_unavailable");
        assertThat(server.count(put)).isEqualTo(2);
    }

    @Test
    void upload_answered401_isThrown_andTheNextOneHasANewToken() {
        String put = "PUT /v1/media/uploads/" + ID + "/parts/1";
        server.on(put, exchange -> {
            exchange.getRequestBody().readAllBytes();
            CinemaServer.json(exchange, 204, "");
        });
        signIn();
        server.revokeAccessTokens();
        assertThatThrownBy(() -> putPart(new byte[10])).hasMessageContaining("token_invalid");
        putPart(new byte[10]);
        assertThat(server.count(put)).isEqualTo(2);
        assertThat(server.count(REFRESH)).isEqualTo(1);
    }

    @Test
    void download_arrivesWhileTheServerStillSends() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        byte[] half = new byte[100_000];
        new Random(2).nextBytes(half);
        server.on("GET /media/token/" + ID + "/a.m4s", exchange -> {
            exchange.sendResponseHeaders(200, 2L * half.length);
            exchange.getResponseBody().write(half);
            exchange.getResponseBody().flush();
            await(read);
            exchange.getResponseBody().write(half);
            exchange.close();
        });
        try (InputStream media = cinema.streaming().getMedia("token", ID, "a.m4s", null, null, null, null, null)) {
            assertThat(media.readNBytes(half.length)).isEqualTo(half);
            read.countDown();
            assertThat(media.readAllBytes()).isEqualTo(half);
        }
    }

    @Test
    void download_thatBreaks_isAnError() throws Exception {
        server.on("GET /media/token/" + ID + "/a.m4s", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            throw new IOException("the connection breaks");
        });
        try (InputStream media = cinema.streaming().getMedia("token", ID, "a.m4s", null, null, null, null, null)) {
            assertThatThrownBy(media::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void problem_withViolations_isParsed() {
        server.on("POST /v1/auth/register", exchange -> CinemaServer.json(exchange, 422, """
                {"title":"Unprocessable","status":422,"code":"invalid","detail":"too short","requestId":"r-1","added":"later",
                "violations":[{"field":"password","message":"size must be between 8 and 128"}]}"""));
        CinemaApiException refused = catchThrowableOfType(
                CinemaApiException.class, () -> cinema.auth().register(new NewAccount()));
        assertThat(refused.getCode()).isEqualTo(422);
        assertThat(refused.problemCode()).isEqualTo("invalid");
        assertThat(refused.problem().getRequestId()).isEqualTo("r-1");
        assertThat(refused.violations())
                .containsExactly(new Violation().field("password").message("size must be between 8 and 128"));
        assertThat(refused).hasMessage("POST /v1/auth/register was answered with 422 invalid: too short");
    }

    @Test
    void error_thatIsNoProblem_hasTheCodeUnknown() {
        server.on(GENRES, exchange -> CinemaServer.json(exchange, 502, "<html>Bad Gateway</html>"));
        CinemaApiException failure = catchThrowableOfType(CinemaApiException.class, this::genres);
        assertThat(failure.problemCode()).isEqualTo("unknown");
        assertThat(failure.problem().getStatus()).isEqualTo(502);
        assertThat(failure.getResponseBody()).isEqualTo("<html>Bad Gateway</html>");
        assertThat(failure.violations()).isEmpty();
    }

    @Test
    void title_withETagAndCyrillic_isRead_andUnchangedIs304() {
        server.on("GET /v1/titles/" + ID, exchange -> {
            if ("\"7\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
                exchange.close();
                return;
            }
            exchange.getResponseHeaders().set("ETag", "\"7\"");
            CinemaServer.json(
                    exchange,
                    200,
                    "{\"id\":\"" + ID + "\",\"version\":7,\"kind\":\"hologram\",\"title\":\"Сталкер\",\"availability\":"
                            + "[{\"region\":\"RU\",\"from\":\"2026-01-01T00:00:00Z\"}]}");
        });
        ApiResponse<Title> answer = cinema.catalog().getTitleWithHttpInfo(ID, "ru", null);
        assertThat(answer.getHeaders().get("etag")).containsExactly("\"7\"");
        assertThat(answer.getData().getTitle()).isEqualTo("Сталкер");
        assertThat(answer.getData().getAvailability().get(0).getFrom()).hasToString("2026-01-01T00:00Z");
        ApiException unchanged =
                catchThrowableOfType(ApiException.class, () -> cinema.catalog().getTitle(ID, "ru", "\"7\""));
        assertThat(unchanged.getCode()).isEqualTo(304);
    }

    @Test
    void search_sendsWhatIsSet() {
        AtomicReference<String> query = new AtomicReference<>();
        server.on("GET /v1/search", exchange -> {
            query.set(exchange.getRequestURI().getRawQuery());
            CinemaServer.json(exchange, 200, "{\"items\":[],\"total\":0}");
        });
        cinema.search()
                .search(new SearchApi.SearchRequest()
                        .q("a+b & я")
                        .genre(List.of("drama", "comedy"))
                        .limit(5));
        assertThat(query).hasValue("q=a%2Bb%20%26%20%D1%8F&genre=drama&genre=comedy&limit=5");
    }

    private Account signIn() {
        return cinema.signIn(CinemaServer.EMAIL, CinemaServer.PASSWORD);
    }

    private Object genres() {
        return cinema.catalog().listGenres("en");
    }

    private Stream<Person> people() {
        return Pages.stream(
                cursor -> cinema.catalog().listPeople(2, cursor, null),
                PersonPage::getItems,
                PersonPage::getNextCursor);
    }

    private void putPart(byte[] part) {
        cinema.streaming().putPart(ID, 1, (long) part.length, new ByteArrayInputStream(part));
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IOException("waited in vain");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void inParallel(int count, Callable<?> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            CyclicBarrier start = new CyclicBarrier(count);
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                results.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
