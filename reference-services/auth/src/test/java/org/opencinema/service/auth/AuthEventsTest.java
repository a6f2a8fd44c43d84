package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.SERVICE_SECRET;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.AccountChanged;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.SecurityNotice;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.JwksClient;
import org.opencinema.tokens.TokenVerifier;
import org.opencinema.tokens.Verification;

/** What auth tells other services: by events, and when they ask. */
final class AuthEventsTest {
    @RegisterExtension
    static final LocalServersExtension servers =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA);

    private static final UUID OLD_ACCOUNT = UUID.fromString("01975e2c-9a00-7000-8000-0123456789ab");
    private static final Queue<AccountChanged> accounts = new ConcurrentLinkedQueue<>();
    private static final Queue<SecurityNotice> notices = new ConcurrentLinkedQueue<>();
    private static RunningAuth auth;
    private static EventConsumer<AccountChanged> accountConsumer;
    private static EventConsumer<SecurityNotice> noticeConsumer;

    @BeforeAll
    static void start() throws Exception {
        String database = servers.postgres().createDatabase("auth_events");
        addAccountBeforeThereWereEvents(database);
        Map<String, String> settings = RunningAuth.settings(
                database, servers.postgres().superuser(), servers.redis().uri());
        settings.put("CINEMA_KAFKA_SERVERS", servers.kafka().bootstrapServers());
        settings.put("AUTH_SIGN_IN_GRACE", "0s");
        settings.put("AUTH_TRUST_FORWARDED", "true");
        settings.put("AUTH_LOGINS_PER_MINUTE", "10");
        auth = RunningAuth.start(settings);
        String kafka = servers.kafka().bootstrapServers();
        accountConsumer = EventConsumer.builder(kafka, "test", Topics.ACCOUNTS, AccountChanged.class)
                .handler(event -> accounts.add(event.data()))
                .build();
        noticeConsumer = EventConsumer.builder(kafka, "test", Topics.SECURITY, SecurityNotice.class)
                .handler(event -> notices.add(event.data()))
                .build();
        accountConsumer.start();
        noticeConsumer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        accountConsumer.close();
        noticeConsumer.close();
        auth.close();
    }

    private static void addAccountBeforeThereWereEvents(String database) throws Exception {
        String user = servers.postgres().superuser();
        Flyway.configure()
                .dataSource(database, user, "")
                .schemas("auth")
                .locations("classpath:db/auth")
                .target("1")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(database, user, "");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO auth.account VALUES ('" + OLD_ACCOUNT + "', 'h', 'c', 'Old', 'RU', 'ru',"
                            + " 'p', '{viewer}', 3, '2026-01-02T03:04:05.5Z', '2026-02-03T04:05:06Z')");
        }
    }

    @Test
    void accounts_newAndThoseBefore_arePublished() throws Exception {
        Answer registered = auth.post(
                "/v1/auth/register",
                json("email", newEmail(), "password", PASSWORD, "name", "V", "country", "DE", "language", "ru"));
        UUID id = UUID.fromString(registered.text("/id"));

        await(() -> of(id).size() == 1 && of(OLD_ACCOUNT).size() == 1);

        AccountChanged created = of(id).get(0);
        assertThat(created.version()).isEqualTo(1);
        assertThat(created.country()).isEqualTo("DE");
        assertThat(created.language()).isEqualTo("ru");
        assertThat(created.deleted()).isFalse();
        assertThat(created.createdAt()).isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(of(OLD_ACCOUNT))
                .containsExactly(new AccountChanged(
                        OLD_ACCOUNT,
                        3,
                        false,
                        "RU",
                        "ru",
                        Instant.parse("2026-01-02T03:04:05.5Z"),
                        Instant.parse("2026-02-03T04:05:06Z")));
    }

    @Test
    void signIn_fromAnotherDevice_isNoticedOnce() throws Exception {
        String email = newEmail();
        UUID id = UUID.fromString(auth.register(email).text("/id"));
        login(email, "TV", "agent/1");
        login(email, "TV", "agent/2");
        login(email, "Phone", "agent/1");
        login(email, "Phone", "agent/1");
        login(email, "", "agent/3");
        login(email, "TV", "agent/3");

        await(() -> noticesOf(id).size() >= 2);

        assertThat(noticesOf(id)).extracting(SecurityNotice::kind).containsOnly("new_sign_in");
        assertThat(noticesOf(id)).extracting(SecurityNotice::device).containsExactly("Phone", null);
    }

    @Test
    void refreshToken_usedAgain_isNoticedOnce() throws Exception {
        Answer signIn = auth.newSignIn();
        UUID id = UUID.fromString(signIn.text("/account/id"));
        String first = signIn.text("/refreshToken");
        auth.refresh(first);

        await(() -> {
            refreshUnchecked(first);
            return !noticesOf(id).isEmpty();
        });
        refreshUnchecked(first);

        assertThat(noticesOf(id)).extracting(SecurityNotice::kind).containsExactly("sign_in_revoked");
    }

    @Test
    void plan_ofTheSubscription_standsInLaterTokensWhileItHolds() throws Exception {
        Answer signIn = auth.newSignIn();
        UUID id = UUID.fromString(signIn.text("/account/id"));
        assertThat(verified(signIn.text("/accessToken")).plan()).isNull();
        String[] refresh = {signIn.text("/refreshToken")};
        Supplier<String> plan = () -> {
            Answer next = refreshed(refresh[0]);
            refresh[0] = next.text("/refreshToken");
            return String.valueOf(verified(next.text("/accessToken")).plan());
        };
        try (EventPublisher payment = EventPublisher.create(servers.kafka().bootstrapServers())) {
            payment.publish(Topics.SUBSCRIPTIONS, subscription(id, 2, true)).get(10, TimeUnit.SECONDS);
            await(() -> plan.get().equals("premium"));
            payment.publish(Topics.SUBSCRIPTIONS, subscription(id, 1, false)).get(10, TimeUnit.SECONDS);
            payment.publish(Topics.SUBSCRIPTIONS, subscription(id, 3, false)).get(10, TimeUnit.SECONDS);
            await(() -> plan.get().equals("null"));
        }
    }

    private static Event<SubscriptionChanged> subscription(UUID account, long version, boolean entitled) {
        Instant now = Instant.now();
        return new Event<>(
                UUID.randomUUID().toString(),
                SubscriptionChanged.TYPE,
                "/payment",
                account.toString(),
                now,
                new SubscriptionChanged(
                        UUID.randomUUID(),
                        account,
                        version,
                        "premium",
                        entitled ? "active" : "blocked",
                        entitled,
                        false,
                        4,
                        2160,
                        now,
                        now,
                        now));
    }

    @Test
    void serviceToken_forTheSecret_hasTheRoleServiceOnly() throws Exception {
        Answer answer =
                auth.post("/v1/auth/service-tokens", json("client", "notification", "secret", SERVICE_SECRET + "=2"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.body().at("/expiresIn").asLong()).isEqualTo(900);
        AccessToken token = verified(answer.text("/accessToken"));
        assertThat(token.roles()).containsExactly("service");
        assertThat(token.clientId()).isEqualTo("notification");
        assertThat(token.subject()).isNotEqualTo(verified(auth.serviceToken()).subject());
    }

    @Test
    void serviceToken_wrongSecretOrClient_isRefusedAndCounted() throws Exception {
        Answer wrong = auth.post("/v1/auth/service-tokens", json("client", "user", "secret", "wrong"));
        Answer unknown = auth.post("/v1/auth/service-tokens", json("client", "nobody", "secret", SERVICE_SECRET));

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(wrong.text("/code")).isEqualTo("credentials_wrong").isEqualTo(unknown.text("/code"));
        Answer answer;
        int tried = 0;
        do {
            answer = auth.post(
                    "/v1/auth/service-tokens",
                    json("client", "user", "secret", "wrong"),
                    "X-Forwarded-For",
                    "198.51.100.20");
            tried++;
        } while (answer.status() == 401 && tried < 100);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(tried).isBetween(11, 20);
        for (String body : List.of(
                json("client", "user"),
                json("client", "", "secret", "x"),
                json("client", "x".repeat(51), "secret", "x"),
                json("client", "user", "secret", "x".repeat(201)))) {
            assertThat(auth.post("/v1/auth/service-tokens", body).status()).isEqualTo(422);
        }
    }

    @Test
    void contact_isForServicesOnly() throws Exception {
        String email = newEmail();
        String id = auth.register(email).text("/id");
        String path = "/v1/auth/contacts/" + id;

        Answer contact = get(path, auth.serviceToken());

        assertThat(contact.status()).isEqualTo(200);
        assertThat(contact.text("/accountId")).isEqualTo(id);
        assertThat(contact.text("/email")).isEqualTo(email);
        assertThat(contact.text("/name")).isEqualTo("Vera");
        assertThat(contact.text("/language")).isEqualTo("en");
        assertThat(contact.text("/country")).isEqualTo("US");
        assertThat(get("/v1/auth/contacts/" + UUID.randomUUID(), auth.serviceToken())
                        .status())
                .isEqualTo(404);
        String viewer = auth.login(email, PASSWORD).text("/accessToken");
        assertThat(get(path, viewer).status()).isEqualTo(403);
        assertThat(auth.get(path).status()).isEqualTo(401);
    }

    @Test
    void profile_chosen_staysWithTheSignIn() throws Exception {
        Answer signIn = auth.newSignIn();
        String account = signIn.text("/account/id");
        AccessToken before = verified(signIn.text("/accessToken"));
        UUID profile = UUID.randomUUID();

        Answer chosen = choose(account, before.sessionId(), profile, auth.serviceToken());

        assertThat(chosen.status()).isEqualTo(200);
        AccessToken token = verified(chosen.text("/accessToken"));
        assertThat(before.profileId()).isNull();
        assertThat(token.profileId()).isEqualTo(profile.toString());
        assertThat(token.sessionId()).isEqualTo(before.sessionId());
        assertThat(token.subject()).isEqualTo(account);
        assertThat(token.roles()).containsExactly("viewer");
        Answer refreshed = auth.refresh(signIn.text("/refreshToken"));
        assertThat(verified(refreshed.text("/accessToken")).profileId()).isEqualTo(profile.toString());
    }

    @Test
    void profile_ofNoSignIn_isRefused() throws Exception {
        Answer signIn = auth.newSignIn();
        String account = signIn.text("/account/id");
        String session = verified(signIn.text("/accessToken")).sessionId();
        String other = auth.newSignIn().text("/account/id");
        String service = auth.serviceToken();
        UUID profile = UUID.randomUUID();

        assertThat(choose(other, session, profile, service).status()).isEqualTo(404);
        assertThat(choose(UUID.randomUUID().toString(), session, profile, service)
                        .status())
                .isEqualTo(404);
        assertThat(choose(account, session, profile, signIn.text("/accessToken"))
                        .status())
                .isEqualTo(403);
        auth.post("/v1/auth/logout", json("refreshToken", signIn.text("/refreshToken")));
        Answer ended = choose(account, session, profile, service);
        assertThat(ended.status()).isEqualTo(410);
        assertThat(ended.text("/code")).isEqualTo("session_ended");
        assertThat(choose(account, "no-uuid", profile, service).status()).isEqualTo(400);
    }

    private static Answer choose(String account, String session, UUID profile, String token) throws Exception {
        return auth.post(
                "/v1/auth/profile-tokens",
                json("accountId", account, "sessionId", session, "profileId", profile),
                "Authorization",
                "Bearer " + token);
    }

    private static Answer get(String path, String token) throws Exception {
        return auth.send("GET", path, null, "Authorization", "Bearer " + token);
    }

    private static void login(String email, String device, String userAgent) throws Exception {
        Answer answer = auth.post(
                "/v1/auth/login",
                json("email", email, "password", PASSWORD, "device", device),
                "User-Agent",
                userAgent);
        assertThat(answer.status()).isEqualTo(200);
    }

    private static void refreshUnchecked(String token) {
        assertThat(refreshed(token).status()).isIn(200, 401);
    }

    private static Answer refreshed(String token) {
        try {
            return auth.refresh(token);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<AccountChanged> of(UUID account) {
        return accounts.stream()
                .filter(event -> event.accountId().equals(account))
                .toList();
    }

    private static List<SecurityNotice> noticesOf(UUID account) {
        return notices.stream()
                .filter(event -> event.accountId().equals(account))
                .toList();
    }

    private static AccessToken verified(String token) {
        Clock clock = Clock.systemUTC();
        TokenVerifier verifier = TokenVerifier.create(
                JwksClient.create(auth.base.resolve("/.well-known/jwks.json"), clock),
                "http://localhost:8080",
                "opencinema",
                clock);
        return ((Verification.Accepted) verifier.verify(token)).token();
    }

    private static void await(Supplier<Boolean> condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.get()) {
            assertThat(System.nanoTime()).as("within 30 s").isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
    }
}
