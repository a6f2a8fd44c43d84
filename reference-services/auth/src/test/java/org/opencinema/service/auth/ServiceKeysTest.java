package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.json;

import com.auth0.jwt.JWT;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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

/** API keys of services. */
final class ServiceKeysTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static final String KEYS = "/v1/admin/api-keys";

    private static RunningAuth auth;
    private static String databaseUrl;
    private static String admin;
    private static String contact;

    @BeforeAll
    static void start() throws Exception {
        databaseUrl = servers.postgres().createDatabase("auth_keys");
        auth = RunningAuth.start(RunningAuth.settings(
                databaseUrl, servers.postgres().superuser(), servers.redis().uri()));
        admin = "Bearer "
                + auth.login(RunningAuth.ADMIN_EMAIL, RunningAuth.ADMIN_PASSWORD)
                        .text("/accessToken");
        contact = "/v1/auth/contacts/" + auth.newSignIn().text("/account/id");
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @Test
    void key_givesTokensOfItsService() throws Exception {
        Answer made = create("etl", List.of());
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        assertThat(made.header("Cache-Control")).isEqualTo("no-store");
        assertThat(made.text("/key"))
                .matches("oc_live_" + made.text("/apiKey/id").replace("-", "") + "_[0-9A-Za-z]{49}");
        assertThat(made.body().at("/apiKey/lastUsedAt").isMissingNode()).isTrue();

        Answer token = exchange("etl", made.text("/key"));
        assertThat(token.status()).isEqualTo(200);
        var jwt = JWT.decode(token.text("/accessToken"));
        assertThat(jwt.getClaim("roles").asList(String.class)).containsExactly("service");
        assertThat(jwt.getClaim("client_id").asString()).isEqualTo("etl");
        assertThat(jwt.getClaim("sid").asString()).isEqualTo(made.text("/apiKey/id"));
        assertThat(auth.send("GET", contact, null, "Authorization", "Bearer " + token.text("/accessToken"))
                        .status())
                .isEqualTo(200);
        assertThat(listed(made.text("/apiKey/id")).at("/lastUsedAt").asText()).isNotEmpty();
    }

    @Test
    void key_ofAnotherServiceOrMistyped_isRefusedAlike() throws Exception {
        String key = create("etl", List.of()).text("/key");
        String other = create("etl", List.of()).text("/key");
        String mixed = key.substring(0, 41) + other.substring(41);
        for (Answer answer : List.of(
                exchange("user", key),
                exchange("etl", key.substring(0, key.length() - 1) + "-"),
                exchange("etl", mixed),
                exchange("etl", "oc_live_"),
                exchange("etl", ""))) {
            assertThat(answer.status()).isIn(401, 422);
            if (answer.status() == 401) {
                assertThat(answer.text("/code")).isEqualTo("credentials_wrong");
            }
        }
        assertThat(exchange("user", RunningAuth.SERVICE_SECRET).status())
                .as("secrets of the settings go on")
                .isEqualTo(200);
    }

    @Test
    void key_revoked_givesNoTokenFromThatMomentOn() throws Exception {
        Answer made = create("etl", List.of());
        assertThat(exchange("etl", made.text("/key")).status()).isEqualTo(200);

        for (int i = 0; i < 2; i++) {
            assertThat(revoke(made.text("/apiKey/id")).status()).isEqualTo(204);
            assertThat(exchange("etl", made.text("/key")).status()).isEqualTo(401);
        }
        assertThat(listed(made.text("/apiKey/id")).at("/revokedAt").asText()).isNotEmpty();
        assertThat(revoke(UUID.randomUUID().toString()).status()).isEqualTo(404);
        String audited =
                sql("SELECT string_agg(kind, ' ' ORDER BY sequence) FROM auth.audit_entry WHERE details LIKE '%"
                        + made.text("/apiKey/id") + "%'");
        assertThat(audited).isEqualTo("api_key_created api_key_revoked");
    }

    @Test
    void key_revoked_endsTheTokensGotWithIt() throws Exception {
        Answer made = create("etl", List.of());
        String ended = exchange("etl", made.text("/key")).text("/accessToken");
        String other = exchange("etl", create("etl", List.of()).text("/key")).text("/accessToken");
        assertThat(contact(ended).status()).isEqualTo(200);

        revoke(made.text("/apiKey/id"));

        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (contact(ended).status() != 401) {
            assertThat(System.nanoTime()).as("refused within 5 s").isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(contact(other).status()).as("of another key").isEqualTo(200);
    }

    @Test
    void key_expired_givesNoToken() throws Exception {
        Answer made = create("etl", List.of());
        sql("UPDATE auth.api_key SET expires_at = created_at WHERE id = '" + made.text("/apiKey/id") + "'");

        assertThat(exchange("etl", made.text("/key")).status()).isEqualTo(401);
    }

    @Test
    void key_withScopes_opensTheirOperationsOnly() throws Exception {
        String allowed = exchange(
                        "etl", create("etl", List.of("getContact", "putGenre")).text("/key"))
                .text("/accessToken");
        String other =
                exchange("etl", create("etl", List.of("putGenre")).text("/key")).text("/accessToken");

        assertThat(auth.send("GET", contact, null, "Authorization", "Bearer " + allowed)
                        .status())
                .isEqualTo(200);
        Answer refused = auth.send("GET", contact, null, "Authorization", "Bearer " + other);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("/code")).isEqualTo("scope_missing");
    }

    @Test
    void keys_areForAdministratorsOnly() throws Exception {
        String viewer = "Bearer " + auth.newSignIn().text("/accessToken");
        String service = "Bearer " + auth.serviceToken();
        for (String token : List.of(viewer, service)) {
            assertThat(auth.send("GET", KEYS, null, "Authorization", token).status())
                    .isEqualTo(403);
            assertThat(auth.send("POST", KEYS, body("etl", List.of()), "Authorization", token)
                            .status())
                    .isEqualTo(403);
            assertThat(auth.send("DELETE", KEYS + "/" + UUID.randomUUID(), null, "Authorization", token)
                            .status())
                    .isEqualTo(403);
        }
        assertThat(auth.get(KEYS).status()).isEqualTo(401);
    }

    @Test
    void keys_areListedInPages_withoutTheirSecrets() throws Exception {
        List<String> made = new ArrayList<>();
        List<String> secrets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Answer answer = create("etl", List.of());
            made.add(0, answer.text("/apiKey/id"));
            secrets.add(answer.text("/key").substring(41));
        }
        Answer first = auth.send("GET", KEYS + "?limit=2", null, "Authorization", admin);
        Answer second =
                auth.send("GET", KEYS + "?limit=2&cursor=" + first.text("/nextCursor"), null, "Authorization", admin);

        assertThat(List.of(first.text("/items/0/id"), first.text("/items/1/id"), second.text("/items/0/id")))
                .isEqualTo(made);
        String stored = sql("SELECT string_agg(k::text, ' ') FROM auth.api_key k");
        assertThat(stored).contains(made.get(0));
        for (String secret : secrets) {
            assertThat(stored).doesNotContain(secret);
            assertThat(first.response().body()).doesNotContain(secret);
        }
        assertThat(auth.send("GET", KEYS + "?cursor=x", null, "Authorization", admin)
                        .text("/violations/0/field"))
                .isEqualTo("cursor");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"client":"ETL","name":"a","expiresAt":"SOON"}                   | client
            {"client":"etl","name":"","expiresAt":"SOON"}                    | name
            {"client":"etl","name":" ","expiresAt":"SOON"}                   | name
            {"client":"etl","name":"a"}                                      | expiresAt
            {"client":"etl","name":"a","expiresAt":"2020-01-01T00:00:00Z"}   | expiresAt
            {"client":"etl","name":"a","expiresAt":"2100-01-01T00:00:00Z"}   | expiresAt
            {"client":"etl","name":"a","expiresAt":"SOON","scopes":["a b"]}  | scopes[0]
            """)
    void key_badlyWanted_isRefusedByName(String body, String field) throws Exception {
        Answer answer = auth.post(KEYS, body.replace("SOON", soon()), "Authorization", admin);

        assertThat(answer.status()).isIn(400, 422);
        assertThat(answer.text("/violations/0/field")).startsWith(field);
    }

    private static Answer contact(String token) throws Exception {
        return auth.send("GET", contact, null, "Authorization", "Bearer " + token);
    }

    private static Answer create(String client, List<String> scopes) throws Exception {
        return auth.post(KEYS, body(client, scopes), "Authorization", admin);
    }

    private static String body(String client, List<String> scopes) {
        return json("client", client, "name", "Nightly import", "scopes", scopes, "expiresAt", soon());
    }

    private static String soon() {
        return Instant.now().plus(Duration.ofDays(30)).toString();
    }

    private static Answer exchange(String client, String secret) throws Exception {
        return auth.post("/v1/auth/service-tokens", json("client", client, "secret", secret));
    }

    private static Answer revoke(String id) throws Exception {
        return auth.send("DELETE", KEYS + "/" + id, null, "Authorization", admin);
    }

    private static com.fasterxml.jackson.databind.JsonNode listed(String id) throws Exception {
        for (var item : auth.send("GET", KEYS + "?limit=100", null, "Authorization", admin)
                .body()
                .path("items")) {
            if (item.path("id").asText().equals(id)) {
                return item;
            }
        }
        throw new AssertionError("not listed: " + id);
    }

    private static String sql(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        databaseUrl, servers.postgres().superuser(), "");
                Statement sql = connection.createStatement()) {
            if (!sql.execute(statement)) {
                return "";
            }
            try (ResultSet rows = sql.getResultSet()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }
}
