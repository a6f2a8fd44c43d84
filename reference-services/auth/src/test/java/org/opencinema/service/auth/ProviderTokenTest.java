package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.Apps.REDIRECT;
import static org.opencinema.service.auth.Apps.VERIFIER;
import static org.opencinema.service.auth.RunningAuth.SERVICE_SECRET;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.service.auth.RunningAuth.Answer;
import org.opencinema.tokens.RefreshTokens;

/** The token endpoint and what its tokens are good for. */
final class ProviderTokenTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;
    private static Apps apps;
    private static String client;
    private static String viewer;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = RunningAuth.settings(
                servers.postgres().createDatabase("auth_provider"),
                servers.postgres().superuser(),
                servers.redis().uri());
        settings.put("AUTH_SIGN_IN_GRACE", "0s");
        auth = RunningAuth.start(settings);
        apps = new Apps(auth);
        client = apps.publicApp("openid", "profile", "email", "offline_access", "cinema");
        viewer = auth.newSignIn().text("/accessToken");
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    @Test
    void code_rightful_givesTokensOfTheScopeOnly() throws Exception {
        Answer answer = apps.redeem(client, apps.code(client, viewer));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.text("/token_type")).isEqualTo("Bearer");
        assertThat(answer.text("/scope")).isEqualTo("offline_access openid");
        JsonNode access = claims(answer.text("/access_token"));
        assertThat(access.path("client_id").asText()).isEqualTo(client);
        assertThat(access.path("scope").asText()).isEqualTo("offline_access openid");
        assertThat(access.path("roles")).isEmpty();
        JsonNode id = claims(answer.text("/id_token"));
        assertThat(id.path("iss").asText()).isEqualTo("http://localhost:8080");
        assertThat(id.path("aud").asText()).isEqualTo(client);
        assertThat(id.path("nonce").asText()).isEqualTo("the nonce");
        assertThat(id.path("sub")).isEqualTo(access.path("sub"));
        assertThat(id.path("sid")).isEqualTo(access.path("sid"));
        assertThat(id.path("auth_time").asLong()).isBetween(1L, id.path("iat").asLong());
        assertThat(id.path("at_hash").asText()).hasSize(22);
    }

    @Test
    void scopeCinema_ofAnAdministrator_bringsTheRoleOfAViewerOnly() throws Exception {
        String admin =
                auth.login(RunningAuth.ADMIN_EMAIL, RunningAuth.ADMIN_PASSWORD).text("/accessToken");
        String token =
                apps.redeem(client, apps.code(client, admin, "scope", "cinema")).text("/access_token");

        assertThat(claims(token).path("roles")).hasToString("[\"viewer\"]");
        assertThat(auth.send("GET", "/v1/admin/clients", null, "Authorization", "Bearer " + token)
                        .status())
                .isEqualTo(403);
        assertThat(apps.userinfo(token).text("/code")).isEqualTo("insufficient_scope");
    }

    @Test
    void idToken_asAccessToken_isRefused() throws Exception {
        String id = apps.redeem(client, apps.code(client, viewer)).text("/id_token");

        assertThat(apps.userinfo(id).status()).isEqualTo(401);
        assertThat(auth.send("GET", "/v1/oauth/consents", null, "Authorization", "Bearer " + id)
                        .text("/code"))
                .isEqualTo("token_invalid");
    }

    @ParameterizedTest
    @CsvSource({
        "code_verifier, another-verifier-of-forty-three-characters-00, invalid_grant",
        "code_verifier, short, invalid_request",
        "code_verifier, , invalid_grant",
        "redirect_uri, https://app.example.org/other, invalid_grant",
        "redirect_uri, , invalid_grant",
        "code, , invalid_request",
        "grant_type, , invalid_request",
        "grant_type, password, unsupported_grant_type",
        "grant_type, implicit, unsupported_grant_type",
        "client_id, 0190b1c2-0000-7000-8000-000000000000, invalid_client",
        "client_id, film-diary, invalid_client",
        "client_id, , invalid_request",
    })
    void code_withAFault_givesNothing(String name, String value, String error) throws Exception {
        String code = apps.code(client, viewer);
        Map<String, String> form = new LinkedHashMap<>(Map.of(
                "grant_type", "authorization_code",
                "client_id", client,
                "code", code,
                "redirect_uri", REDIRECT,
                "code_verifier", VERIFIER));
        form.compute(name, (key, before) -> value); // null takes it out
        Answer answer = apps.token(form.entrySet().stream()
                .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toArray(String[]::new));

        assertThat(answer.text("/error")).isEqualTo(error);
        assertThat(answer.status()).isEqualTo(error.equals("invalid_client") ? 401 : 400);
        assertThat(answer.text("/access_token")).isEmpty();
        if (error.equals("invalid_grant")) {
            assertThat(apps.redeem(client, code).text("/error")).as("spent").isEqualTo("invalid_grant");
        }
    }

    @Test
    void code_ofAnotherClient_givesNothingToEither() throws Exception {
        String other = apps.publicApp("openid");
        String code = apps.code(client, viewer);

        assertThat(apps.redeem(other, code).text("/error")).isEqualTo("invalid_grant");
        assertThat(apps.redeem(client, code).text("/error")).isEqualTo("invalid_grant");
    }

    @Test
    void code_usedTwice_endsWhatCameOfIt() throws Exception {
        String code = apps.code(client, viewer);
        Answer first = apps.redeem(client, code);
        assertThat(apps.userinfo(first.text("/access_token")).status()).isEqualTo(200);

        assertThat(apps.redeem(client, code).text("/error")).isEqualTo("invalid_grant");

        assertThat(apps.refresh(client, first.text("/refresh_token")).text("/error"))
                .isEqualTo("invalid_grant");
        assertThat(apps.userinfo(first.text("/access_token")).status()).isEqualTo(401);
    }

    @Test
    void code_usedAtOnceByMany_leavesNoTokenInForce() throws Exception {
        String code = apps.code(client, viewer);
        String form = Apps.form(Map.of(
                "grant_type", "authorization_code",
                "client_id", client,
                "code", code,
                "redirect_uri", REDIRECT,
                "code_verifier", VERIFIER));
        List<CompletableFuture<Answer>> answers = Stream.generate(() ->
                        auth.postAsync("/v1/oauth/token", form, "Content-Type", "application/x-www-form-urlencoded"))
                .limit(8)
                .toList();

        List<Answer> given = answers.stream()
                .map(CompletableFuture::join)
                .filter(answer -> answer.status() == 200)
                .toList();
        assertThat(given).hasSizeLessThanOrEqualTo(1);
        for (Answer answer : given) {
            assertThat(apps.userinfo(answer.text("/access_token")).status()).isEqualTo(401);
        }
    }

    @Test
    void code_livesForAMinute_underItsHash() throws Exception {
        String code = apps.code(client, viewer);
        String key = "auth:oauth:code:" + RefreshTokens.hash(code);
        try (Redis redis = Redis.create(servers.redis().uri())) {
            assertThat(redis.<Long>call(commands -> commands.ttl(key))).isBetween(1L, 60L);
            assertThat(redis.<String>call(commands -> commands.get(key))).doesNotContain(code);
            assertThat(redis.<Boolean>call(commands -> commands.pexpire(key, Duration.ZERO)))
                    .isTrue();
        }

        assertThat(apps.redeem(client, code).text("/error")).isEqualTo("invalid_grant");
    }

    @Test
    void refresh_spentToken_endsTheGrant() throws Exception {
        Answer first = apps.redeem(client, apps.code(client, viewer));
        Answer second = apps.refresh(client, first.text("/refresh_token"));
        Answer third = apps.refresh(client, second.text("/refresh_token"));
        assertThat(third.status()).isEqualTo(200);
        assertThat(claims(third.text("/id_token")).has("nonce")).isFalse();

        assertThat(apps.refresh(client, first.text("/refresh_token")).text("/error"))
                .isEqualTo("invalid_grant");

        assertThat(apps.refresh(client, third.text("/refresh_token")).status()).isEqualTo(400);
        assertThat(apps.userinfo(third.text("/access_token")).status()).isEqualTo(401);
    }

    @Test
    void refresh_scope_mayShrinkButNotGrow() throws Exception {
        String token = apps.redeem(client, apps.code(client, viewer)).text("/refresh_token");

        assertThat(apps.refresh(client, token, "scope", "openid email").text("/error"))
                .isEqualTo("invalid_scope");
        Answer less = apps.refresh(client, token, "scope", "openid");
        assertThat(less.text("/scope")).isEqualTo("openid");
        assertThat(apps.refresh(client, less.text("/refresh_token")).text("/scope"))
                .as("the grant itself stays as it was")
                .isEqualTo("offline_access openid");
    }

    @Test
    void refreshToken_isForItsClientAndThisEndpointOnly() throws Exception {
        String other = apps.publicApp("openid", "offline_access");
        String token = apps.redeem(client, apps.code(client, viewer)).text("/refresh_token");

        assertThat(apps.refresh(other, token).text("/error")).isEqualTo("invalid_grant");
        assertThat(auth.refresh(token).status()).as("as a sign-in of ours").isEqualTo(401);
        String ours = auth.newSignIn().text("/refreshToken");
        assertThat(apps.refresh(client, ours).text("/error")).isEqualTo("invalid_grant");
        assertThat(apps.refresh(client, token).status()).isEqualTo(200);
    }

    @Test
    void refresh_withoutOfflineAccess_isNotGiven() throws Exception {
        Answer answer = apps.redeem(client, apps.code(client, viewer, "scope", "openid profile"));

        assertThat(answer.body().has("refresh_token")).isFalse();
        assertThat(apps.userinfo(answer.text("/access_token")).body().has("email"))
                .isFalse();
        assertThat(apps.userinfo(answer.text("/access_token")).text("/name")).isEqualTo("Vera");
    }

    @Test
    void client_changed_keepsItsTokensWithinTheNewScopes() throws Exception {
        String app = apps.publicApp("openid", "email", "offline_access");
        String token = apps.redeem(app, apps.code(app, viewer, "scope", "openid email offline_access"))
                .text("/refresh_token");
        var narrower = RunningAuth.json(
                "names", Map.of("en", "Diary", "ru", "Дневник"),
                "redirectUris", List.of(REDIRECT),
                "scopes", List.of("openid", "offline_access"),
                "firstParty", false);
        assertThat(apps.asAdmin("PUT", "/v1/admin/clients/" + app, narrower).status())
                .isEqualTo(200);

        Answer renewed = apps.refresh(app, token);
        assertThat(renewed.text("/scope")).isEqualTo("offline_access openid");
        apps.asAdmin("DELETE", "/v1/admin/clients/" + app, null);
        assertThat(apps.refresh(app, renewed.text("/refresh_token")).text("/error"))
                .isEqualTo("invalid_client");
    }

    @Test
    void confidentialClient_provesItselfOneWay() throws Exception {
        Answer made = apps.register("confidential", Apps.content(List.of(REDIRECT), false, "openid"));
        String id = made.text("/id");
        String secret = made.text("/secret");
        String code = apps.code(id, viewer, "scope", "openid");

        assertThat(apps.redeem(id, code).status()).as("without its secret").isEqualTo(401);
        assertThat(introspect(id, "wrong").text("/error")).isEqualTo("invalid_client");
        assertThat(introspect(id, "wrong").header("WWW-Authenticate")).startsWith("Basic");
        assertThat(introspect(client, secret).status()).as("a public one").isEqualTo(401);
        assertThat(apps.post("/v1/oauth/introspect", "token", "x", "client_id", client)
                        .status())
                .isEqualTo(401);
        assertThat(introspect(id, secret).body().path("active").asBoolean(true)).isFalse();
        Answer twice = introspect(id, secret, "&client_id=" + id + "&client_secret=" + secret);
        assertThat(twice.text("/error")).as("two ways at once").isEqualTo("invalid_request");
    }

    private static Answer introspect(String id, String secret, String... more) throws Exception {
        String pair = Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
        return auth.send(
                "POST",
                "/v1/oauth/introspect",
                "token=x" + String.join("", more),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Authorization",
                "Basic " + pair);
    }

    @Test
    void introspection_ofAnothersToken_saysNothing() throws Exception {
        Answer made = apps.register("confidential", Apps.content(List.of(REDIRECT), false, "openid"));
        String others = apps.redeem(client, apps.code(client, viewer)).text("/access_token");
        Answer state = apps.post(
                "/v1/oauth/introspect",
                "token",
                others,
                "client_id",
                made.text("/id"),
                "client_secret",
                made.text("/secret"));

        assertThat(state.body()).hasToString("{\"active\":false}");
    }

    @Test
    void revocation_ofAnothersToken_changesNothing() throws Exception {
        String other = apps.publicApp("openid");
        String token = apps.redeem(client, apps.code(client, viewer)).text("/refresh_token");

        assertThat(apps.post("/v1/oauth/revoke", "token", token, "client_id", other)
                        .status())
                .isEqualTo(200);
        assertThat(apps.post("/v1/oauth/revoke", "token", "unknown", "client_id", client)
                        .status())
                .isEqualTo(200);
        assertThat(apps.refresh(client, token).status()).isEqualTo(200);
    }

    @Test
    void service_byClientCredentials_getsTheRoleService() throws Exception {
        Answer answer =
                apps.token("grant_type", "client_credentials", "client_id", "user", "client_secret", SERVICE_SECRET);

        assertThat(claims(answer.text("/access_token")).path("roles")).hasToString("[\"service\"]");
        assertThat(answer.body().has("refresh_token")).isFalse();
        for (String[] wrong : new String[][] {{"user", "wrong-wrong-wrong-wrong"}, {"nobody", SERVICE_SECRET}}) {
            Answer refused =
                    apps.token("grant_type", "client_credentials", "client_id", wrong[0], "client_secret", wrong[1]);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.text("/error")).isEqualTo("invalid_client");
        }
        Answer app = apps.register("confidential", Apps.content(List.of(REDIRECT), false, "openid"));
        assertThat(apps.token(
                                "grant_type",
                                "client_credentials",
                                "client_id",
                                app.text("/id"),
                                "client_secret",
                                app.text("/secret"))
                        .text("/error"))
                .isEqualTo("invalid_client");
    }

    @Test
    void service_byAnApiKeyWithScopes_getsThemAndNoMore() throws Exception {
        String body = RunningAuth.json(
                "client",
                "etl",
                "name",
                "Nightly import",
                "scopes",
                List.of("putGenre"),
                "expiresAt",
                Instant.now().plus(Duration.ofDays(30)).toString());
        Answer made = apps.asAdmin("POST", "/v1/admin/api-keys", body);
        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        Answer answer =
                apps.token("grant_type", "client_credentials", "client_id", "etl", "client_secret", made.text("/key"));

        assertThat(answer.text("/scope")).isEqualTo("putGenre");
        String contact = "/v1/auth/contacts/" + claims(viewer).path("sub").asText();
        Answer refused = auth.send("GET", contact, null, "Authorization", "Bearer " + answer.text("/access_token"));
        assertThat(refused.text("/code")).isEqualTo("scope_missing");
    }

    @ParameterizedTest
    @CsvSource({
        "grant_type, 101",
        "client_id, 101",
        "client_secret, 201",
        "code, 101",
        "redirect_uri, 501",
        "code_verifier, 129",
        "refresh_token, 201",
        "scope, 201"
    })
    void form_tooLong_isRefusedByName(String name, int length) throws Exception {
        Answer answer = apps.token(name, "x".repeat(length));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("/violations/0/field")).isEqualTo(name);
    }

    @Test
    void form_aParameterTwiceOrOfAnotherType_isRefused() throws Exception {
        String twice = "grant_type=refresh_token&grant_type=refresh_token&refresh_token=x&client_id=" + client;
        assertThat(auth.send("POST", "/v1/oauth/token", twice, "Content-Type", "application/x-www-form-urlencoded")
                        .text("/error"))
                .isEqualTo("invalid_request");
        assertThat(auth.post("/v1/oauth/token", "{}").status()).isEqualTo(415);
        assertThat(auth.get("/v1/oauth/token?grant_type=refresh_token").status())
                .isEqualTo(405);
        assertThat(auth.send("POST", "/v1/oauth/userinfo", null).status()).isEqualTo(401);
    }

    private static JsonNode claims(String token) throws Exception {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }
}
