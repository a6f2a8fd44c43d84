package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;

/** Passkeys, where a sign-in of just now is proof enough to add one. */
final class PasskeyTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;
    private static String database;

    private final TestAuthenticator authenticator;
    private final String email = newEmail();
    private String account;
    private String token;

    PasskeyTest() throws Exception {
        authenticator = new TestAuthenticator();
    }

    @BeforeAll
    static void start() throws Exception {
        database = servers.postgres().createDatabase("auth_passkeys");
        auth = RunningAuth.start(RunningAuth.settings(
                database, servers.postgres().superuser(), servers.redis().uri()));
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @Test
    void passkey_signsInWithoutNameAndPassword_andIsBothSteps() throws Exception {
        assertThat(registered().status()).isEqualTo(201);
        Answer signedIn = signIn();

        assertThat(signedIn.status()).isEqualTo(200);
        assertThat(signedIn.text("/account/email")).isEqualTo(email);
        assertThat(auth.refresh(signedIn.text("/refreshToken")).status()).isEqualTo(200);
        Answer list = get("/v1/auth/passkeys");
        assertThat(list.body().path("items")).hasSize(1);
        assertThat(list.text("/items/0/name")).isEqualTo("Phone");
        assertThat(list.text("/items/0/lastUsedAt")).isNotEmpty();
    }

    @Test
    void options_sayWhatTheBrowserNeeds() throws Exception {
        assertThat(registered().status()).isEqualTo(201);
        Answer create = options();

        assertThat(create.text("/rp/id")).isEqualTo("localhost");
        assertThat(create.text("/authenticatorSelection/residentKey")).isEqualTo("required");
        assertThat(create.text("/authenticatorSelection/userVerification")).isEqualTo("required");
        assertThat(create.text("/attestation")).isEqualTo("none");
        assertThat(create.text("/user/id")).isEqualTo(TestAuthenticator.encode(handle(account)));
        assertThat(create.body().path("excludeCredentials")).hasSize(1);
        assertThat(create.text("/challenge")).hasSize(43);
        Answer get = auth.post("/v1/auth/login/passkey-options", "");
        assertThat(get.text("/rpId")).isEqualTo("localhost");
        assertThat(get.text("/userVerification")).isEqualTo("required");
        assertThat(get.body().has("allowCredentials")).isFalse();
    }

    @Test
    void passkey_onAnotherSite_isRefused() throws Exception {
        registered();
        authenticator.origin = "https://evil.example";
        assertRefused(signIn());
        authenticator.origin = "http://localhost:8081";
        assertRefused(signIn());
        authenticator.origin = TestAuthenticator.ORIGIN;
        authenticator.rpId = "evil.example";
        assertRefused(signIn());
        authenticator.rpId = TestAuthenticator.RP_ID;
        assertThat(signIn().status()).isEqualTo(200);
    }

    @Test
    void passkey_withoutUserVerificationOrPresence_isRefused() throws Exception {
        registered();
        authenticator.flags = AuthenticatorData.BIT_UP;
        assertRefused(signIn());
        authenticator.flags = AuthenticatorData.BIT_UV;
        assertRefused(signIn());
    }

    @Test
    void signature_wrong_isRefused() throws Exception {
        registered();
        authenticator.signsWell = false;

        assertRefused(signIn());
    }

    @Test
    void challenge_foreignUsedOrOfAnotherPurpose_isRefused() throws Exception {
        registered();
        assertRefused(signIn(TestAuthenticator.encode(new byte[32]), account));
        assertRefused(signIn(options().text("/challenge"), account));

        String challenge = challenge();
        Map<String, Object> assertion = authenticator.get(challenge, handle(account));
        assertThat(login(assertion).status()).isEqualTo(200);
        assertRefused(login(assertion));
        authenticator.counter++;
        assertRefused(signIn(challenge, account));
    }

    @Test
    void counter_thatDoesNotGrow_isRefusedAndNoticed() throws Exception {
        registered();
        authenticator.counter = 5;
        assertThat(signIn().status()).isEqualTo(200);

        assertRefused(signIn());
        authenticator.counter = 4;
        assertRefused(signIn());

        assertThat(notices("passkey_copied")).isEqualTo(2);
        authenticator.counter = 6;
        assertThat(signIn().status()).isEqualTo(200);
    }

    @Test
    void counter_thatIsAlwaysZero_isAccepted() throws Exception {
        authenticator.counter = 0;
        registered();

        assertThat(signIn().status()).isEqualTo(200);
        assertThat(signIn().status()).isEqualTo(200);
    }

    @Test
    void userHandle_ofAnotherAccount_isRefused() throws Exception {
        registered();
        String other = auth.newSignIn().text("/account/id");

        assertRefused(signIn(challenge(), other));
    }

    @Test
    void passkey_neverAddedOrRemoved_isRefused() throws Exception {
        registerAccount();
        assertRefused(signIn());
        Answer added = add();
        authenticator.counter++;
        assertThat(signIn().status()).isEqualTo(200);
        authenticator.counter++;

        assertThat(send("DELETE", "/v1/auth/passkeys/" + added.text("/id"), null)
                        .status())
                .isEqualTo(204);
        assertRefused(signIn());
        assertThat(notices("passkey_added")).isEqualTo(1);
        assertThat(notices("passkey_removed")).isEqualTo(1);
    }

    /** As of somebody who came with a provider and has let go of it. */
    @Test
    void passkey_thatIsTheLastWayToSignIn_stays() throws Exception {
        String id = registered().text("/id");
        execute("UPDATE auth.account SET password_hash = NULL WHERE id = '" + UUID.fromString(account) + "'");

        assertThat(send("DELETE", "/v1/auth/passkeys/" + id, null).text("/code"))
                .isEqualTo("last_sign_in");
        assertThat(signIn().status()).isEqualTo(200);
    }

    @Test
    void registration_thatWasTamperedWith_isRefused() throws Exception {
        registerAccount();
        Answer foreign = add(TestAuthenticator.encode(new byte[32]));
        assertThat(foreign.status()).isEqualTo(409);
        assertThat(foreign.text("/code")).isEqualTo("challenge_invalid");
        assertThat(add(challenge()).text("/code")).isEqualTo("challenge_invalid");
        authenticator.origin = "https://evil.example";
        assertInvalid(add());
        authenticator.origin = TestAuthenticator.ORIGIN;
        authenticator.rpId = "evil.example";
        assertInvalid(add());
        authenticator.rpId = TestAuthenticator.RP_ID;
        authenticator.flags = AuthenticatorData.BIT_UP;
        assertInvalid(add());
        authenticator.flags = TestAuthenticator.PRESENT_AND_VERIFIED;
        String challenge = options().text("/challenge");
        Map<String, Object> credential = authenticator.create(challenge);
        assertInvalid(send(
                "POST",
                "/v1/auth/passkeys",
                json("name", "Phone", "credential", Map.of("id", "AAAA", "response", credential.get("response")))));
        assertThat(get("/v1/auth/passkeys").body().path("items")).isEmpty();
        assertThat(add().status()).isEqualTo(201);
        assertThat(add().text("/code")).isEqualTo("passkey_known");
    }

    @Test
    void challenge_ofAnotherAccount_addsNoPasskey() throws Exception {
        registerAccount();
        String challenge = options().text("/challenge");
        registerAccount(newEmail());

        assertThat(add(challenge).text("/code")).isEqualTo("challenge_invalid");
    }

    @Test
    void input_thatIsNoCredential_isRefused() throws Exception {
        registerAccount();
        for (String text : new String[] {"A", "AAAA", TestAuthenticator.encode("{}".getBytes())}) {
            Map<String, Object> response = Map.of("clientDataJSON", text, "attestationObject", text);
            Answer answer = send(
                    "POST",
                    "/v1/auth/passkeys",
                    json("name", "Phone", "credential", Map.of("id", "AAAA", "response", response)));
            assertThat(answer.status()).as(text).isIn(409, 422);
            Map<String, Object> assertion = Map.of(
                    "clientDataJSON", text, "authenticatorData", text, "signature", "AAAA", "userHandle", "AAAA");
            assertThat(login(Map.of("id", "AAAA", "response", assertion)).status())
                    .as(text)
                    .isIn(401, 422);
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void credential_withOneFieldBroken_isRefused() throws Exception {
        registered();
        for (String broken : new String[] {"AAAA", "oA", "_____w", TestAuthenticator.encode(new byte[37])}) {
            Map<String, Object> good = authenticator.get(challenge(), handle(account));
            for (String field : ((Map<String, Object>) good.get("response")).keySet()) {
                Map<String, Object> response = new HashMap<>((Map<String, Object>) good.get("response"));
                response.put(field, broken);
                assertThat(login(Map.of("id", good.get("id"), "response", response))
                                .status())
                        .as("%s = %s", field, broken)
                        .isEqualTo(401);
            }
            Map<String, Object> made = new TestAuthenticator().create(options().text("/challenge"));
            Map<String, Object> response = new HashMap<>((Map<String, Object>) made.get("response"));
            response.put("attestationObject", broken);
            assertInvalid(send(
                    "POST",
                    "/v1/auth/passkeys",
                    json("name", "Phone", "credential", Map.of("id", made.get("id"), "response", response))));
        }
        assertThat(signIn().status()).isEqualTo(200);
    }

    @Test
    void passkey_isRenamedByItsOwnerOnly() throws Exception {
        String path = "/v1/auth/passkeys/" + registered().text("/id");
        assertThat(send("PUT", path, json("name", " Old phone ")).text("/name")).isEqualTo("Old phone");
        assertThat(send("PUT", path, json("name", "a\u0007b")).status()).isEqualTo(422);
        registerAccount(newEmail());

        assertThat(send("PUT", path, json("name", "Mine")).status()).isEqualTo(404);
        assertThat(send("DELETE", path, null).status()).isEqualTo(404);
        assertThat(signIn(challenge(), null).status()).isEqualTo(401);
    }

    @Test
    void passkeys_areTwentyAtMost() throws Exception {
        registerAccount();
        for (int i = 0; i < 20; i++) {
            assertThat(add(new TestAuthenticator(), options().text("/challenge"))
                            .status())
                    .isEqualTo(201);
        }

        assertThat(add().text("/code")).isEqualTo("passkeys_full");
    }

    private Answer registered() throws Exception {
        registerAccount();
        Answer added = add();
        authenticator.counter = authenticator.counter == 0 ? 0 : authenticator.counter + 1;
        return added;
    }

    @Test
    void passkeys_standInTheAuditTrail() throws Exception {
        String id = registered().text("/id");
        signIn();
        Map<String, Object> tampered =
                new java.util.HashMap<>(new TestAuthenticator().get(challenge(), handle(account)));
        tampered.put("id", authenticator.get(challenge(), handle(account)).get("id"));
        assertRefused(login(tampered));
        send("DELETE", "/v1/auth/passkeys/" + id, null);
        String admin =
                auth.login(RunningAuth.ADMIN_EMAIL, RunningAuth.ADMIN_PASSWORD).text("/accessToken");

        Answer trail = auth.send("GET", "/v1/admin/audit?account=" + account, null, "Authorization", "Bearer " + admin);

        assertThat(trail.body().at("/items").findValuesAsText("kind"))
                .containsExactly(
                        "passkey_removed", "sign_in_failed", "signed_in", "passkey_added", "signed_in", "registered");
        assertThat(trail.text("/items/1/details/reason")).isEqualTo("passkey_refused");
        assertThat(trail.text("/items/0/details/passkey")).isEqualTo(id);
    }

    private void registerAccount() throws Exception {
        registerAccount(email);
    }

    private void registerAccount(String address) throws Exception {
        auth.register(address);
        Answer signIn = auth.login(address, PASSWORD);
        token = signIn.text("/accessToken");
        account = signIn.text("/account/id");
    }

    private Answer options() throws Exception {
        return send("POST", "/v1/auth/passkeys/registration-options", "{}");
    }

    private Answer add() throws Exception {
        return add(options().text("/challenge"));
    }

    private Answer add(String challenge) throws Exception {
        return add(authenticator, challenge);
    }

    private Answer add(TestAuthenticator with, String challenge) throws Exception {
        return send("POST", "/v1/auth/passkeys", json("name", "Phone", "credential", with.create(challenge)));
    }

    private static String challenge() throws Exception {
        return auth.post("/v1/auth/login/passkey-options", "").text("/challenge");
    }

    private Answer signIn() throws Exception {
        return signIn(challenge(), account);
    }

    private Answer signIn(String challenge, String of) throws Exception {
        return login(authenticator.get(challenge, handle(of == null ? account : of)));
    }

    private static Answer login(Map<String, Object> credential) throws Exception {
        return auth.post("/v1/auth/login/passkey", json("credential", credential, "device", "Phone"));
    }

    private Answer get(String path) throws Exception {
        return send("GET", path, null);
    }

    private Answer send(String method, String path, String body) throws Exception {
        return auth.send(method, path, body, "Authorization", "Bearer " + token);
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(database, servers.postgres().superuser(), "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int notices(String kind) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(database, servers.postgres().superuser(), "");
                var query = connection.prepareStatement(
                        "SELECT count(*) FROM auth.outbox WHERE aggregateid = ? AND payload LIKE ?")) {
            query.setString(1, account);
            query.setString(2, "%" + kind + "%");
            ResultSet row = query.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }

    private static byte[] handle(String accountId) {
        UUID id = UUID.fromString(accountId);
        return java.nio.ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("/code")).isEqualTo("passkey_invalid");
    }

    private static void assertInvalid(Answer answer) {
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("/violations/0/field")).isEqualTo("credential");
    }
}
