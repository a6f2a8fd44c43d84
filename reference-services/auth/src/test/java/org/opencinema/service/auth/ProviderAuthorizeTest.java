package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.Apps.REDIRECT;
import static org.opencinema.service.auth.Apps.parameters;
import static org.opencinema.service.auth.Apps.query;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.Apps.Waiting;
import org.opencinema.service.auth.RunningAuth.Answer;

/** The authorization endpoint, the consent page's questions, and apps in the hands of administrators. */
final class ProviderAuthorizeTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;
    private static String issuer;
    private static Apps apps;
    private static String client;
    private static String viewer;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = RunningAuth.settings(
                servers.postgres().createDatabase("auth_authorize"),
                servers.postgres().superuser(),
                servers.redis().uri());
        settings.put("CINEMA_TOKEN_ISSUER", RunningAuth.OWN_ADDRESS);
        auth = RunningAuth.start(settings);
        issuer = auth.base.toString();
        apps = new Apps(auth);
        client = apps.publicApp("openid", "profile", "offline_access", "cinema");
        viewer = auth.newSignIn().text("/accessToken");
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
    }

    /** A client that others wrote; what it does stands in flow.js. */
    @Test
    void openidClient_publicAndConfidential_goesTheWholeWay() throws Exception {
        List<String> redirects = List.of("http://127.0.0.1/done");
        Answer open =
                apps.register("public", Apps.content(redirects, false, "openid", "profile", "email", "offline_access"));
        Answer site = apps.register("confidential", Apps.content(redirects, false, "openid", "cinema"));
        String email = RunningAuth.newEmail();
        auth.register(email);

        String said = apps.runNode(Map.of(
                "issuer",
                issuer,
                "publicClient",
                open.text("/id"),
                "confidentialClient",
                site.text("/id"),
                "secret",
                site.text("/secret"),
                "email",
                email,
                "password",
                PASSWORD));

        assertThat(said).isEqualTo("the whole way\n");
    }

    @Test
    void metadata_bothPaths_saysWhatIsSupported() throws Exception {
        JsonNode metadata = auth.get("/.well-known/openid-configuration").body();

        assertThat(auth.get("/.well-known/oauth-authorization-server").body()).isEqualTo(metadata);
        assertThat(metadata.path("issuer").asText()).isEqualTo(issuer);
        assertThat(metadata.path("authorization_endpoint").asText()).isEqualTo(issuer + "/v1/oauth/authorize");
        assertThat(metadata.path("response_types_supported")).hasToString("[\"code\"]");
        assertThat(metadata.path("code_challenge_methods_supported")).hasToString("[\"S256\"]");
        assertThat(metadata.path("grant_types_supported"))
                .hasToString("[\"authorization_code\",\"refresh_token\",\"client_credentials\"]");
        assertThat(metadata.path("authorization_response_iss_parameter_supported")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void authorize_withoutFault_leadsToOurPageAndBindsTheBrowser() throws Exception {
        Answer answer = apps.authorize(parameters(client));

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).matches(issuer + "/authorize\\?request=[A-Za-z0-9_-]{43}");
        assertThat(answer.header("Set-Cookie"))
                .startsWith("cinema_authorize=")
                .contains("HttpOnly", "SameSite=Lax", "Secure", "Path=/v1/oauth");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    }

    @ParameterizedTest
    @CsvSource({
        "redirect_uri, https://app.example.org/done/, 400",
        "redirect_uri, https://app.example.org/done?x=1, 400",
        "redirect_uri, https://app.example.org/Done, 400",
        "redirect_uri, https://app.example.org/done/../done, 400",
        "redirect_uri, https://app.example.org.evil.example/done, 400",
        "redirect_uri, https://app.example.org@evil.example/done, 400",
        "redirect_uri, http://app.example.org/done, 400",
        "redirect_uri, javascript:alert(1), 400",
        "redirect_uri, , 400",
        "client_id, 0190b1c2-0000-7000-8000-000000000000, 404",
        "client_id, film-diary, 400",
        "client_id, , 400",
    })
    void authorize_whereTheRedirectCannotBeTrusted_isAProblemAndNoRedirect(String name, String value, int status)
            throws Exception {
        Answer answer = apps.authorize(parameters(client, name, value));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Location")).isEmpty();
        assertThat(answer.text("/code")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_id=x", "redirect_uri=https%3A%2F%2Fevil.example"})
    void authorize_clientOrRedirectTwice_isAProblem(String second) throws Exception {
        String query = Apps.form(parameters(client)) + "&" + second;
        Answer answer = auth.get("/v1/oauth/authorize?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Location")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "response_type, token, unsupported_response_type",
        "response_type, id_token, unsupported_response_type",
        "response_type, code id_token, unsupported_response_type",
        "response_type, , invalid_request",
        "response_mode, fragment, invalid_request",
        "scope, , invalid_scope",
        "scope, openid email, invalid_scope",
        "scope, openid admin, invalid_scope",
        "code_challenge, , invalid_request",
        "code_challenge, short, invalid_request",
        "code_challenge_method, plain, invalid_request",
        "code_challenge_method, , invalid_request",
        "request, eyJhbGciOiJub25lIn0.e30., request_not_supported",
        "request_uri, https://app.example.org/request, request_uri_not_supported",
        "prompt, none, login_required",
        "prompt, nonsense, invalid_request",
    })
    void authorize_otherwiseWrong_isToldTheAppWithStateAndIssuer(String name, String value, String error)
            throws Exception {
        Answer answer = apps.authorize(parameters(client, name, value));

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).startsWith(REDIRECT + "?");
        assertThat(query(answer.header("Location")))
                .containsEntry("error", error)
                .containsEntry("state", "the state")
                .containsEntry("iss", issuer)
                .doesNotContainKey("code");
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @Test
    void authorize_stateTwice_isInvalidAndNeitherIsGivenBack() throws Exception {
        Answer answer = auth.get("/v1/oauth/authorize?" + Apps.form(parameters(client)) + "&state=other");

        assertThat(query(answer.header("Location")))
                .containsEntry("error", "invalid_request")
                .doesNotContainKey("state");
    }

    @ParameterizedTest
    @CsvSource({"state, 1001", "nonce, 501", "scope, 201", "redirect_uri, 501", "code_challenge, 129", "prompt, 51"})
    void authorize_tooLong_isRefusedByName(String name, int length) throws Exception {
        Answer answer = apps.authorize(parameters(client, name, "x".repeat(length)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/violations/0/field")).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void authorize_otherMethods_areRefused(String method) throws Exception {
        Answer answer = auth.send(method, "/v1/oauth/authorize?" + Apps.form(parameters(client)), null);

        assertThat(answer.status()).isEqualTo(405);
    }

    @Test
    void request_inItsBrowser_saysWhoAsksForWhat() throws Exception {
        Answer asked = apps.look(apps.begin(client), viewer);

        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.text("/names/ru")).isEqualTo("Дневник фильмов");
        assertThat(asked.body().path("scopes")).hasToString("[\"openid\",\"offline_access\"]");
        assertThat(asked.text("/redirectHost")).isEqualTo("app.example.org");
        assertThat(asked.body().path("consented").asBoolean()).isFalse();
    }

    @Test
    void request_inAnotherBrowserOrWithoutSignIn_isNotThere() throws Exception {
        Waiting mine = apps.begin(client);
        Waiting theirs = apps.begin(client);
        Waiting stolen = new Waiting(mine.id(), theirs.cookie());

        assertThat(apps.look(stolen, viewer).status()).isEqualTo(404);
        assertThat(apps.decide(stolen, viewer, true).status()).isEqualTo(404);
        assertThat(auth.get("/v1/oauth/requests/" + mine.id()).status()).isEqualTo(401);
        assertThat(apps.look(mine, viewer).status()).isEqualTo(200);
    }

    @Test
    void request_twoTabsOfOneBrowser_bothStayGood() throws Exception {
        Waiting first = apps.begin(client);
        Answer again = apps.authorize(parameters(client), "Cookie", first.cookie());
        Waiting second = Apps.waiting(again);

        assertThat(second.cookie()).isEqualTo(first.cookie());
        assertThat(apps.look(first, viewer).status()).isEqualTo(200);
        assertThat(apps.look(second, viewer).status()).isEqualTo(200);
    }

    @Test
    void decision_isTakenOnce() throws Exception {
        Waiting request = apps.begin(client);
        Map<String, String> denied = query(apps.decide(request, viewer, false).text("/redirectTo"));

        assertThat(denied).containsEntry("error", "access_denied").containsEntry("state", "the state");
        assertThat(denied).containsEntry("iss", issuer).doesNotContainKey("code");
        assertThat(apps.decide(request, viewer, true).status()).isEqualTo(404);
    }

    @Test
    void decision_approved_givesCodeStateAndIssuer() throws Exception {
        Answer decided = apps.decide(apps.begin(client), viewer, true);

        assertThat(decided.text("/redirectTo")).startsWith(REDIRECT + "?");
        assertThat(query(decided.text("/redirectTo")))
                .containsEntry("state", "the state")
                .containsEntry("iss", issuer)
                .hasEntrySatisfying("code", code -> assertThat(code).hasSize(43));
    }

    @Test
    void decision_byAnAppsToken_isRefused() throws Exception {
        String token = apps.redeem(client, apps.code(client, viewer, "scope", "openid cinema"))
                .text("/access_token");
        Waiting request = apps.begin(client);

        assertThat(apps.decide(request, token, true).text("/code")).isEqualTo("scope_missing");
        Answer consents = auth.send("GET", "/v1/oauth/consents", null, "Authorization", "Bearer " + token);
        assertThat(consents.status()).isEqualTo(403);
    }

    @Test
    void consent_given_isNotAskedAgainUntilItIsWithdrawn() throws Exception {
        String app = apps.publicApp("openid", "profile", "offline_access");
        String own = auth.newSignIn().text("/accessToken");
        Answer tokens = apps.redeem(app, apps.code(app, own));

        assertThat(isConsented(app, own)).isTrue();
        assertThat(isConsented(app, own, "scope", "openid profile")).isFalse();
        assertThat(isConsented(app, own, "prompt", "consent")).isFalse();
        assertThat(isConsented(app, viewer)).as("for another viewer").isFalse();
        String path = "/v1/oauth/consents";
        Answer list = auth.send("GET", path, null, "Authorization", "Bearer " + own);
        assertThat(list.text("/items/0/clientId")).isEqualTo(app);
        assertThat(list.text("/items/0/names/en")).isEqualTo("Film Diary");

        assertThat(withdraw(app, viewer)).isEqualTo(404);
        assertThat(withdraw(app, own)).isEqualTo(204);

        assertThat(isConsented(app, own)).isFalse();
        assertThat(apps.refresh(app, tokens.text("/refresh_token")).text("/error"))
                .isEqualTo("invalid_grant");
        assertThat(apps.userinfo(tokens.text("/access_token")).status()).isEqualTo(401);
        apps.code(app, own);
        assertThat(apps.refresh(app, tokens.text("/refresh_token")).status())
                .as("a new consent does not bring the old tokens back")
                .isEqualTo(400);
    }

    private static int withdraw(String app, String viewer) throws Exception {
        return auth.send("DELETE", "/v1/oauth/consents/" + app, null, "Authorization", "Bearer " + viewer)
                .status();
    }

    private static boolean isConsented(String app, String viewer, String... changes) throws Exception {
        return apps.look(apps.begin(app, changes), viewer)
                .body()
                .path("consented")
                .asBoolean();
    }

    @Test
    void signIn_olderThanTheAppWants_hasToBeRepeated() throws Exception {
        String email = RunningAuth.newEmail();
        auth.register(email);
        String old = auth.login(email, PASSWORD).text("/accessToken");
        for (Map.Entry<String, String> wish :
                Map.of("prompt", "login", "max_age", "0").entrySet()) {
            Waiting request = apps.begin(client, wish.getKey(), wish.getValue());

            assertThat(apps.look(request, old).body().path("signInAgain").asBoolean())
                    .isTrue();
            assertThat(apps.decide(request, old, true).text("/code")).isEqualTo("sign_in_again");
            String fresh = auth.login(email, PASSWORD).text("/accessToken");
            assertThat(apps.decide(request, fresh, true).status()).isEqualTo(200);
        }
    }

    @Test
    void signIn_thatHasEnded_letsNobodyIn() throws Exception {
        Answer signIn = auth.newSignIn();
        auth.post("/v1/auth/logout", RunningAuth.json("refreshToken", signIn.text("/refreshToken")));

        assertThat(apps.decide(apps.begin(client), signIn.text("/accessToken"), true)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void loopback_anyPort_fitsForNativeApps() throws Exception {
        String app = apps.register("public", Apps.content(List.of("http://127.0.0.1/done"), false, "openid"))
                .text("/id");
        Map<String, String> wanted = new HashMap<>(parameters(app, "scope", "openid"));

        wanted.put("redirect_uri", "http://127.0.0.1:49999/done");
        assertThat(apps.authorize(wanted).status()).isEqualTo(303);
        for (String wrong : List.of("http://localhost:49999/done", "http://127.0.0.1:49999/", "http://[::1]/done")) {
            wanted.put("redirect_uri", wrong);
            assertThat(apps.authorize(wanted).status()).as(wrong).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://app.example.org/done",
                "http://localhost/done",
                "https://app.example.org/done#part",
                "https://user@app.example.org/done",
                "javascript:alert(1)",
                "data:text/html,hello",
                "myapp:/done",
                "/done",
                "https:///done",
                "not a uri"
            })
    void client_withARedirectThatIsNotSafe_isRefused(String uri) throws Exception {
        Answer answer = apps.register("public", Apps.content(List.of(REDIRECT, uri), false, "openid"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("/violations/0/field")).isEqualTo("client.redirectUris[1]");
    }

    @Test
    void client_ofOthers_mayNotHaveTheScopeAccount() throws Exception {
        List<String> redirects = List.of("com.example.app:/done");

        assertThat(apps.register("public", Apps.content(redirects, false, "account"))
                        .text("/violations/0/field"))
                .isEqualTo("client.scopes");
        assertThat(apps.register("public", Apps.content(redirects, true, "account"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void clients_areForAdministrators_andNeverShowTheirSecret() throws Exception {
        Answer made = apps.register("confidential", Apps.content(List.of(REDIRECT), false, "openid"));
        String path = "/v1/admin/clients/" + made.text("/id");

        assertThat(auth.send("GET", "/v1/admin/clients", null, "Authorization", "Bearer " + viewer)
                        .status())
                .isEqualTo(403);
        assertThat(apps.asAdmin("GET", "/v1/admin/clients", null).response().body())
                .contains(made.text("/id"))
                .doesNotContain(made.text("/secret"));
        Answer renewed = apps.asAdmin("POST", path + "/secret", null);
        assertThat(renewed.text("/secret")).hasSize(43).isNotEqualTo(made.text("/secret"));
        assertThat(apps.asAdmin("DELETE", path, null).status()).isEqualTo(204);
        assertThat(apps.asAdmin("DELETE", path, null).status()).isEqualTo(404);
        assertThat(apps.asAdmin("POST", "/v1/admin/clients/" + client + "/secret", null)
                        .text("/code"))
                .isEqualTo("client_public");
    }
}
