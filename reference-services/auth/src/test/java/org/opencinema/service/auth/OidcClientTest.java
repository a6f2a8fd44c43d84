package org.opencinema.service.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.RunningAuth.Answer;

/** An OpenID Connect client that others wrote gets on with the provider. */
final class OidcClientTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);

    @Test
    void openidClient_publicAndConfidential_goTheWholeWay() throws Exception {
        Map<String, String> settings = RunningAuth.settings(
                servers.postgres().createDatabase("auth_oidc"),
                servers.postgres().superuser(),
                servers.redis().uri());
        settings.put("CINEMA_TOKEN_ISSUER", RunningAuth.OWN_ADDRESS);
        try (RunningAuth auth = RunningAuth.start(settings)) {
            Apps apps = new Apps(auth);
            List<String> redirects = List.of("http://127.0.0.1/done");
            Answer open = apps.register(
                    "public", Apps.content(redirects, false, "openid", "profile", "email", "offline_access"));
            Answer site = apps.register("confidential", Apps.content(redirects, false, "openid", "cinema"));
            String email = RunningAuth.newEmail();
            auth.register(email);

            Process node = run(RunningAuth.json(
                    "issuer", auth.base.toString(),
                    "publicClient", open.text("/id"),
                    "confidentialClient", site.text("/id"),
                    "secret", site.text("/secret"),
                    "email", email,
                    "password", RunningAuth.PASSWORD));

            String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said).isEqualTo("the whole way\n");
            assertThat(node.exitValue()).isZero();
        }
    }

    private static Process run(String input) throws Exception {
        ProcessBuilder node = new ProcessBuilder("node", "flow.js");
        node.directory(new File("src/test/node-oidc"));
        node.environment().put("OIDC_TEST", input);
        return node.redirectErrorStream(true).start();
    }
}
