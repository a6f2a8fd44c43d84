package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.MailReceiver.Received;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.tokens.Totp;

/** Links that are mailed, as their receivers use them. That they reach a mailbox shows AccountMailTest of the launcher. */
final class LinksTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static final String OTHER_PASSWORD = "a loud short morning";
    private static final SettableClock clock = new SettableClock();
    private static String databaseUrl;
    private static MailReceiver mails;
    private static RunningAuth auth;

    @BeforeAll
    static void start() throws Exception {
        mails = new MailReceiver();
        databaseUrl = servers.postgres().createDatabase("auth_links");
        Map<String, String> settings = RunningAuth.settings(
                databaseUrl, servers.postgres().superuser(), servers.redis().uri());
        settings.put("NOTIFICATION_URL", mails.uri().toString());
        settings.put("AUTH_LINKS_PER_HOUR_AND_ADDRESS", "100000");
        settings.put("AUTH_TRUST_FORWARDED", "true");
        auth = RunningAuth.start(settings, clock);
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
        mails.close();
    }

    @AfterEach
    void resetClock() {
        clock.reset();
    }

    @Test
    void registration_mailsALink_thatVerifiesOnce() throws Exception {
        Answer account = auth.register(newEmail());
        assertThat(account.body().path("emailVerified").asBoolean(true)).isFalse();
        Received mail = mail(account.text("/id"), 1);

        assertThat(mail.template()).isEqualTo("verify_email");
        assertThat(mail.link()).startsWith("/verify-email#token=");
        assertThat(verify(mail.token()).status()).isEqualTo(204);
        Answer again = verify(mail.token());
        assertThat(again.status()).isEqualTo(410);
        assertThat(again.text("/code")).isEqualTo("link_spent");
        Answer signIn = auth.login(account.text("/email"), PASSWORD);
        assertThat(signIn.body().at("/account/emailVerified").asBoolean()).isTrue();
        assertThat(askForMail(signIn).text("/code")).isEqualTo("email_verified");
    }

    @Test
    void verificationMail_askedForAgain_replacesTheEarlierLink_andIsLimited() throws Exception {
        Answer signIn = auth.newSignIn();
        String id = signIn.text("/account/id");
        Received first = mail(id, 1);
        clock.forward(Duration.ofSeconds(1));

        assertThat(askForMail(signIn).status()).isEqualTo(202);
        Received second = mail(id, 2);

        assertThat(verify(first.token()).status()).isEqualTo(410);
        for (int i = 0; i < 4; i++) {
            assertThat(askForMail(signIn).status()).isEqualTo(202);
        }
        assertThat(askForMail(signIn).status()).isEqualTo(429);
        assertThat(second.token()).isNotEqualTo(first.token());
    }

    @Test
    void reset_setsThePassword_endsAllSignIns_andMakesTheDeviceUnknown() throws Exception {
        Answer signIn = auth.newSignIn();
        String email = signIn.text("/account/email");
        String id = signIn.text("/account/id");
        Answer elsewhere = auth.login(email, PASSWORD);
        Answer stranger = auth.newSignIn();
        mail(id, 1);
        for (int i = 0; i < 6; i++) {
            auth.login(email, "wrong", "X-Forwarded-For", "192.0.2.77");
        }
        askForReset(email);
        Received mail = mail(id, 2);
        assertThat(mail.template()).isEqualTo("reset_password");
        assertThat(mail.link()).startsWith("/reset-password#token=");

        Answer refused = reset(mail.token(), "password1");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("/violations/0/field")).isEqualTo("newPassword");
        assertThat(verify(mail.token()).status()).as("for another purpose").isEqualTo(410);
        assertThat(reset(mail.token(), OTHER_PASSWORD, "X-Forwarded-For", "192.0.2.77")
                        .status())
                .isEqualTo(204);

        assertThat(auth.refresh(signIn.text("/refreshToken")).status()).isEqualTo(401);
        assertThat(auth.refresh(elsewhere.text("/refreshToken")).status()).isEqualTo(401);
        assertThat(auth.refresh(stranger.text("/refreshToken")).status()).isEqualTo(200);
        assertThat(auth.login(email, PASSWORD).status()).isEqualTo(401);
        Answer now = auth.login(email, OTHER_PASSWORD, "X-Forwarded-For", "192.0.2.77");
        assertThat(now.status()).as("the tries before are forgotten").isEqualTo(200);
        assertThat(now.body().at("/account/emailVerified").asBoolean()).isTrue();
        assertThat(reset(mail.token(), PASSWORD).status()).isEqualTo(410);
        assertThat(rows("SELECT payload FROM auth.outbox WHERE payload LIKE '%password_changed%' AND aggregateid = '"
                        + id + "'"))
                .hasSize(1);
        assertThat(rows("SELECT last_seen_at::text FROM auth.device_secret WHERE account_id = '" + id + "'"))
                .as("the one of the sign-in after it")
                .hasSize(1);
    }

    @Test
    void reset_beforeTheAddressWasVerified_forgetsWhatAStrangerPutThere() throws Exception {
        Answer stranger = auth.newSignIn();
        String email = stranger.text("/account/email");
        String id = stranger.text("/account/id");
        String[] bearer = {"Authorization", "Bearer " + stranger.text("/accessToken")};
        Received verification = mail(id, 1);
        String challenge = auth.post("/v1/auth/passkeys/registration-options", "{}", bearer)
                .text("/challenge");
        String passkey = json("name", "Phone", "credential", new TestAuthenticator().create(challenge));
        assertThat(auth.post("/v1/auth/passkeys", passkey, bearer).status()).isEqualTo(201);
        SecondFactorTest.turnOn(auth, stranger.text("/accessToken"));
        rows("INSERT INTO auth.identity (provider, subject_hash, account_id, linked_at)"
                + " VALUES ('google', 'stranger', '" + id + "', now()) RETURNING provider");
        askForReset(email);

        assertThat(reset(mail(id, 2).token(), OTHER_PASSWORD).status()).isEqualTo(204);

        assertThat(verify(verification.token()).status()).as("all links").isEqualTo(410);
        for (String table : List.of("passkey", "totp", "recovery_code", "identity", "known_device", "device_secret")) {
            assertThat(rows("SELECT t::text FROM auth." + table + " t WHERE account_id = '" + id + "'"))
                    .as(table)
                    .isEmpty();
        }
        Answer owner = auth.login(email, OTHER_PASSWORD);
        assertThat(owner.status()).as("no second step").isEqualTo(200);
        assertThat(rows("SELECT details FROM auth.audit_entry WHERE kind = 'password_reset' AND subject = '" + id
                        + "'"))
                .singleElement()
                .asString()
                .contains("passkeys");
    }

    @Test
    void reset_endsSignInsThatWaitForTheirSecondStep_andKeepsWhatTheOwnerSetUp() throws Exception {
        Answer signIn = auth.newSignIn();
        String email = signIn.text("/account/email");
        String id = signIn.text("/account/id");
        verify(mail(id, 1).token());
        byte[] secret = SecondFactorTest.turnOn(auth, signIn.text("/accessToken"));
        String challenge = auth.login(email, PASSWORD).text("/challenge");
        askForReset(email);

        assertThat(reset(mail(id, 2).token(), OTHER_PASSWORD).status()).isEqualTo(204);

        String code = Totp.ofDefaults().code(secret, clock.instant().plus(Totp.STEP));
        Answer late = auth.post("/v1/auth/login/second-factor", json("challenge", challenge, "code", code));
        assertThat(late.status()).isEqualTo(401);
        assertThat(late.text("/code")).isEqualTo("sign_in_over");
        assertThat(auth.login(email, OTHER_PASSWORD).text("/code")).isEqualTo("second_factor_required");
    }

    @Test
    void link_usedByManyAtOnce_worksForOne() throws Exception {
        Answer account = auth.register(newEmail());
        mail(account.text("/id"), 1);
        askForReset(account.text("/email"));
        String token = mail(account.text("/id"), 2).token();
        List<CompletableFuture<Answer>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(auth.sendAsync(
                    "PUT",
                    "/v1/auth/password-resets",
                    json("token", token, "newPassword", "a long new password " + i)));
        }

        assertThat(calls.stream().map(CompletableFuture::join).map(Answer::status))
                .containsOnlyOnce(204)
                .containsOnly(204, 410);
    }

    @Test
    void link_expired_isRefused() throws Exception {
        Answer account = auth.register(newEmail());
        Received verification = mail(account.text("/id"), 1);
        askForReset(account.text("/email"));
        Received reset = mail(account.text("/id"), 2);
        clock.forward(Duration.ofMinutes(30));

        assertThat(reset(reset.token(), OTHER_PASSWORD).status()).isEqualTo(410);
        assertThat(auth.login(account.text("/email"), PASSWORD).status()).isEqualTo(200);
        clock.forward(Duration.ofHours(24));
        assertThat(verify(verification.token()).status()).isEqualTo(410);
    }

    @Test
    void reset_ofAnUnknownAddress_isAnsweredAlike_andNothingIsMailed() throws Exception {
        Answer account = auth.register(newEmail());
        mail(account.text("/id"), 1);
        Answer unknown = askForReset(newEmail());
        int before = mails.count();
        Answer known = askForReset(account.text("/email"));
        mail(account.text("/id"), 2);
        awaitNoJobs();

        assertThat(unknown.status()).isEqualTo(known.status()).isEqualTo(202);
        assertThat(unknown.response().body()).isEqualTo(known.response().body());
        assertThat(unknown.response().headers().map().keySet())
                .isEqualTo(known.response().headers().map().keySet());
        assertThat(mails.count()).isEqualTo(before + 1);
    }

    @Test
    void reset_askedForTooOften_isMailedNoMore_withoutBeingTold() throws Exception {
        Answer account = auth.register(newEmail());
        for (int i = 0; i < 8; i++) {
            assertThat(askForReset(account.text("/email")).status()).isEqualTo(202);
            clock.forward(Duration.ofMillis(1));
        }
        awaitNoJobs();

        assertThat(mails.of(account.text("/id")).stream()
                        .filter(mail -> mail.template().equals("reset_password")))
                .hasSizeBetween(1, 5);
    }

    @Test
    void mail_whileNotificationServiceIsDown_isSentAgainAsTheSame() throws Exception {
        mails.down = true;
        Answer account = auth.register(newEmail());
        mail(account.text("/id"), 2);
        mails.down = false;
        awaitNoJobs();

        List<Received> tries = mails.of(account.text("/id"));
        assertThat(tries).hasSizeGreaterThan(2).containsOnly(tries.get(0));
        assertThat(verify(tries.get(0).token()).status()).isEqualTo(204);
    }

    @Test
    void tokens_andAddresses_areNowhereInTheClear() throws Exception {
        mails.down = true;
        Answer account = auth.register(newEmail());
        askForReset(account.text("/email"));
        String token = mail(account.text("/id"), 1).token();
        String stored = String.join("\n", rows("SELECT encode(task_data, 'escape') FROM auth.scheduled_tasks"))
                + String.join("\n", rows("SELECT l::text FROM auth.mailed_link l"))
                + String.join("\n", rows("SELECT o::text FROM auth.outbox o"));
        mails.down = false;

        assertThat(stored)
                .contains("mail", account.text("/id"))
                .doesNotContain(token)
                .doesNotContain(account.text("/email"));
    }

    private static Received mail(String accountId, int number) throws Exception {
        await(() -> mails.of(accountId).size() >= number);
        return mails.of(accountId).get(number - 1);
    }

    private static void awaitNoJobs() throws Exception {
        await(() -> rows("SELECT task_name FROM auth.scheduled_tasks").isEmpty());
    }

    private static Answer verify(String token) throws Exception {
        return auth.post("/v1/auth/email-verifications", json("token", token));
    }

    private static Answer askForReset(String email) throws Exception {
        return auth.post("/v1/auth/password-resets", json("email", email));
    }

    private static Answer reset(String token, String password, String... headers) throws Exception {
        return auth.send("PUT", "/v1/auth/password-resets", json("token", token, "newPassword", password), headers);
    }

    private static Answer askForMail(Answer signIn) throws Exception {
        return auth.post("/v1/auth/verification-mails", "", "Authorization", "Bearer " + signIn.text("/accessToken"));
    }

    private static List<String> rows(String sql) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(
                        databaseUrl, servers.postgres().superuser(), "");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("within 30 s").isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
    }
}
