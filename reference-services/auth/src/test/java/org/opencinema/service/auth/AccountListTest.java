package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.service.auth.account.AccountStore;

/** How administrators find accounts. */
final class AccountListTest {
    private static final String LIST = "/v1/admin/accounts";

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;
    private static String database;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        database = servers.postgres().createDatabase("auth_accounts");
        auth = RunningAuth.start(RunningAuth.settings(
                database, servers.postgres().superuser(), servers.redis().uri()));
        admin = auth.login(RunningAuth.ADMIN_EMAIL, RunningAuth.ADMIN_PASSWORD).text("/accessToken");
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @Test
    void accounts_byTheWholeName_areFoundInAnyCaseTheLatestFirst() throws Exception {
        register("Жанна Б.");
        register("жанна  б.");
        register("Жанна");

        assertThat(names(list("?q=" + encode("  ЖАННА Б. ")))).containsExactly("жанна  б.", "Жанна Б.");
        assertThat(names(list("?q=" + encode("жан")))).isEmpty();
        assertThat(names(list("?q=" + encode("%")))).isEmpty();
    }

    @Test
    void account_byItsId_isFound() throws Exception {
        String id = register("Ida").text("/id");

        assertThat(names(list("?q=" + id.toUpperCase()))).containsExactly("Ida");
        assertThat(names(list("?q=" + UUID.randomUUID()))).isEmpty();
    }

    @Test
    void account_byItsAddress_isFoundByTheWholeOfItOnly() throws Exception {
        String email = register("Foma").text("/email");

        Answer found = list("?q=" + encode(" " + email.toUpperCase() + " "));

        assertThat(names(found)).containsExactly("Foma");
        assertThat(found.text("/items/0/email")).isEqualTo(email);
        assertThat(found.text("/items/0/roles/0")).isEqualTo("viewer");
        assertThat(found.response().body()).doesNotContain("argon");
        assertThat(names(list("?q=" + encode(email.substring(1))))).isEmpty();
        assertThat(names(list("?q=" + encode("@")))).isEmpty();
    }

    @Test
    void accounts_readInPages_comeOnceEach() throws Exception {
        for (int i = 0; i < 5; i++) {
            register("Paged Namesake");
        }
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = list("?limit=2&q=paged%20namesake" + cursor);
            assertThat(page.body().at("/items")).hasSizeLessThanOrEqualTo(2);
            page.body()
                    .at("/items")
                    .forEach(account -> ids.add(account.at("/id").asText()));
            cursor = page.body().has("nextCursor") ? "&cursor=" + encode(page.text("/nextCursor")) : "";
        } while (!cursor.isEmpty());

        assertThat(ids).hasSize(5).doesNotHaveDuplicates().isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void accounts_withoutAWish_areAllOfThem() throws Exception {
        register("Zinaida");

        assertThat(names(list("?limit=100"))).contains("Administrator", "Zinaida");
    }

    @Test
    void accounts_atTheLimits_areListed() throws Exception {
        register("N".repeat(100));

        assertThat(list("?limit=1&q=" + "n".repeat(100)).body().at("/items")).hasSize(1);
        assertThat(list("?limit=100&q=" + "n".repeat(254)).body().at("/items")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=101, limit",
        "limit=x, limit",
        "q=, q",
        "cursor=, cursor",
        "cursor=abc, cursor",
        "cursor=%D0%B6, cursor",
        "q=a%00b, q",
        "cursor=1-1-1-1-1, cursor"
    })
    void accounts_badParameter_isRefusedByName(String query, String field) throws Exception {
        Answer answer = list("?" + query);

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.text("/violations/0/field")).isEqualTo(field);
    }

    @Test
    void accounts_overlongParameters_areRefusedByName() throws Exception {
        assertThat(list("?q=" + "x".repeat(255)).text("/violations/0/field")).isEqualTo("q");
        assertThat(list("?cursor=" + "x".repeat(1001)).text("/violations/0/field"))
                .isEqualTo("cursor");
    }

    @Test
    void accounts_askedForByOthers_areRefused() throws Exception {
        String viewer = auth.newSignIn().text("/accessToken");

        assertThat(auth.get(LIST).status()).isEqualTo(401);
        assertThat(auth.send("GET", LIST, null, "Authorization", "Bearer " + viewer)
                        .status())
                .isEqualTo(403);
        assertThat(auth.send("GET", LIST, null, "Authorization", "Bearer " + auth.serviceToken())
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void accounts_many_areReadByAnIndex(boolean byName) throws Exception {
        try (var connection = DriverManager.getConnection(
                        database + "?currentSchema=auth", servers.postgres().superuser(), "");
                var handle = Jdbi.create(connection).open()) {
            handle.begin();
            handle.execute(
                    "insert into account (id, email_hash, email_cipher, name_hash, country, language, password_hash,"
                            + " roles, version, created_at, updated_at)"
                            + " select gen_random_uuid(), uuid_send(gen_random_uuid()), '', uuid_send(gen_random_uuid()), 'US',"
                            + " 'en', '', array['viewer'], 1, now(), now() from generate_series(1, 5000) as i");
            handle.execute("analyze account");
            var query = handle.createQuery("explain " + AccountStore.listing(byName))
                    .bind("before", UUID.randomUUID())
                    .bind("limit", 21);
            if (byName) {
                query.bind("name", new byte[32]);
            }
            String plan = String.join("\n", query.mapTo(String.class).list());
            handle.rollback();

            assertThat(plan)
                    .contains(byName ? "account_by_name_hash" : "account_pkey")
                    .doesNotContain("Seq Scan on account ");
        }
    }

    private static Answer register(String name) throws Exception {
        return auth.post("/v1/auth/register", json("email", newEmail(), "password", PASSWORD, "name", name));
    }

    private static Answer list(String query) throws Exception {
        return auth.send("GET", LIST + query, null, "Authorization", "Bearer " + admin);
    }

    private static List<String> names(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        List<String> names = new ArrayList<>();
        answer.body()
                .at("/items")
                .forEach(account -> names.add(account.at("/name").asText()));
        return names;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
