package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.auth.RunningAuth.PASSWORD;
import static org.opencinema.service.auth.RunningAuth.json;
import static org.opencinema.service.auth.RunningAuth.newEmail;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;

/**
 * What ends that which an app was granted: its refresh token, and its access token in every service. The other service is a second
 * instance of this one, whose roles an app with the scopes cinema and account passes.
 */
final class ProviderEndTest {
    /** Revocations are told every half second and read every second. */
    private static final Duration EFFECTIVE = Duration.ofSeconds(5);

    private static final String SCOPES = "openid offline_access cinema account";

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    private static RunningAuth auth;
    private static RunningAuth other;
    private static Apps apps;
    private String client;
    private String email;
    private String accountId;
    private Answer viewer;
    private Answer granted;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = RunningAuth.settings(
                servers.postgres().createDatabase("auth_provider_end"),
                servers.postgres().superuser(),
                servers.redis().uri());
        settings.put("AUTH_SIGN_IN_GRACE", "0s");
        auth = RunningAuth.start(settings);
        other = RunningAuth.start(settings);
        apps = new Apps(auth);
    }

    @AfterAll
    static void stop() throws Exception {
        auth.close();
        other.close();
    }

    @BeforeEach
    void grant() throws Exception {
        client = ownApp();
        email = newEmail();
        accountId = auth.register(email).text("/id");
        viewer = auth.login(email, PASSWORD);
        granted = apps.redeem(client, apps.code(client, viewer.text("/accessToken"), "scope", SCOPES));
        assertThat(elsewhere(granted)).isEqualTo(200);
    }

    @Test
    void consent_withdrawn_endsOneAppInEveryService() throws Exception {
        String second = ownApp();
        Answer kept = apps.redeem(second, apps.code(second, viewer.text("/accessToken"), "scope", SCOPES));

        assertThat(asViewer("DELETE", "/v1/oauth/consents/" + client, null).status())
                .isEqualTo(204);

        assertEnded();
        assertThat(elsewhere(kept)).isEqualTo(200);
        assertThat(apps.refresh(second, kept.text("/refresh_token")).status()).isEqualTo(200);
        assertThat(asViewer("GET", "/v1/oauth/consents", null).status()).isEqualTo(200);
    }

    @Test
    void refreshToken_revokedByTheApp_endsItsAccessTokens() throws Exception {
        apps.post("/v1/oauth/revoke", "token", granted.text("/refresh_token"), "client_id", client);

        assertEnded();
    }

    @Test
    void accessToken_revokedByTheApp_endsTheGrant() throws Exception {
        apps.post("/v1/oauth/revoke", "token", granted.text("/access_token"), "client_id", client);

        assertEnded();
    }

    @Test
    void refreshToken_usedAgain_endsItsAccessTokens() throws Exception {
        Answer renewed = apps.refresh(client, granted.text("/refresh_token"));
        assertThat(renewed.status()).isEqualTo(200);
        apps.refresh(client, granted.text("/refresh_token"));

        assertEnded();
        assertThat(apps.refresh(client, renewed.text("/refresh_token")).status())
                .isEqualTo(400);
    }

    @Test
    void client_deleted_endsWhatItWasGranted() throws Exception {
        apps.asAdmin("DELETE", "/v1/admin/clients/" + client, null);

        await(() -> elsewhere(granted) == 401);
        assertThat(apps.refresh(client, granted.text("/refresh_token")).text("/error"))
                .isEqualTo("invalid_client");
    }

    @Test
    void account_locked_endsItsAppsForGood() throws Exception {
        Apps.Waiting waiting = apps.begin(client, "scope", SCOPES);
        String code = apps.code(client, viewer.text("/accessToken"), "scope", SCOPES);

        lock(true);

        assertThat(apps.redeem(client, code).text("/error")).isEqualTo("invalid_grant");
        assertThat(apps.decide(waiting, viewer.text("/accessToken"), true).status())
                .isEqualTo(401);
        assertEnded();
        lock(false);
        assertThat(apps.refresh(client, granted.text("/refresh_token")).text("/error"))
                .isEqualTo("invalid_grant");
    }

    @Test
    void signIns_allEnded_endTheAppsAsWell() throws Exception {
        assertThat(asViewer("DELETE", "/v1/auth/sessions", null).status()).isEqualTo(204);

        assertEnded();
    }

    @Test
    void password_changed_endsTheApps() throws Exception {
        String change = json("currentPassword", PASSWORD, "newPassword", "a loud short morning");
        assertThat(asViewer("PUT", "/v1/auth/password", change).status()).isEqualTo(204);

        assertEnded();
    }

    @Test
    void clientsAndConsents_areInTheAuditTrail() throws Exception {
        Answer made = apps.register("confidential", Apps.content(List.of(Apps.REDIRECT), false, "openid"));
        String path = "/v1/admin/clients/" + made.text("/id");
        apps.asAdmin("POST", path + "/secret", null);
        apps.asAdmin(
                "PUT",
                path,
                json(
                        "names", Map.of("en", "Diary", "ru", "Дневник"),
                        "redirectUris", List.of(Apps.REDIRECT),
                        "scopes", List.of("openid"),
                        "firstParty", false));
        apps.asAdmin("DELETE", path, null);
        asViewer("DELETE", "/v1/oauth/consents/" + client, null);

        for (String kind :
                new String[] {"client_created", "client_secret_renewed", "client_changed", "client_deleted"}) {
            JsonNode entry = apps.asAdmin("GET", "/v1/admin/audit?kind=" + kind, null)
                    .body()
                    .at("/items/0");
            assertThat(entry.at("/details/client").asText()).as(kind).isEqualTo(made.text("/id"));
            assertThat(entry.at("/actor").asText()).as(kind).hasSize(36);
            assertThat(entry.toString()).doesNotContain(made.text("/secret"));
        }
        JsonNode own = apps.asAdmin("GET", "/v1/admin/audit?account=" + accountId, null)
                .body()
                .at("/items");
        assertThat(own.findValuesAsText("kind")).startsWith("consent_withdrawn", "consent_given");
        assertThat(own.at("/1/details/scope").asText()).isEqualTo("account cinema offline_access openid");
    }

    private static String ownApp() throws Exception {
        return apps.register(
                        "public",
                        Apps.content(List.of(Apps.REDIRECT), true, "openid", "offline_access", "cinema", "account"))
                .text("/id");
    }

    private void lock(boolean locked) throws Exception {
        String body = locked ? json("locked", true, "reason", "stolen") : json("locked", false);
        assertThat(apps.asAdmin("PUT", "/v1/admin/accounts/" + accountId + "/lock", body)
                        .status())
                .isEqualTo(200);
    }

    private Answer asViewer(String method, String path, String body) throws Exception {
        return auth.send(method, path, body, "Authorization", "Bearer " + viewer.text("/accessToken"));
    }

    private void assertEnded() throws Exception {
        assertThat(apps.refresh(client, granted.text("/refresh_token")).text("/error"))
                .isEqualTo("invalid_grant");
        assertThat(apps.userinfo(granted.text("/access_token")).status()).isEqualTo(401);
        await(() -> elsewhere(granted) == 401);
    }

    private static int elsewhere(Answer tokens) throws Exception {
        return other.send("GET", "/v1/auth/sessions", null, "Authorization", "Bearer " + tokens.text("/access_token"))
                .status();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + EFFECTIVE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("within %s", EFFECTIVE).isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
