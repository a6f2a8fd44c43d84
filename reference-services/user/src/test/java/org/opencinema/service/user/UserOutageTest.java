package org.opencinema.service.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.user.RunningUser.await;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.opencinema.localservers.LocalServers;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.user.RunningUser.Answer;
import org.opencinema.service.user.RunningUser.Viewer;

final class UserOutageTest {
    @Test
    void stores_goneAndBack_areMissedOnlyWhereTheyAreNeeded() throws Exception {
        try (LocalServers servers = LocalServers.builder()
                        .temporary()
                        .with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA)
                        .start();
                RunningUser user = RunningUser.start(
                        servers.postgres().createDatabase("user_outage"),
                        servers.redis().uri(),
                        servers.kafka().bootstrapServers())) {
            UUID title = user.title("Film", null);
            Viewer viewer = user.viewer();
            String profile = "/v1/me/profiles/" + viewer.firstProfile();

            servers.redis().kill();
            assertThat(fast(() -> viewer.put(profile, Map.of("name", "Without cache")))
                            .status())
                    .isEqualTo(200);
            assertThat(fast(() -> viewer.get(profile)).text("/name")).isEqualTo("Without cache");
            servers.redis().start();
            await(() -> viewer.get(profile).text("/name").equals("Without cache"));
            await(() -> viewer.get("/v1/me/profiles").text("/items/0/name").equals("Without cache"));

            servers.kafka().stop();
            assertThat(fast(() -> viewer.put("/v1/me/favorites/" + title, null)).status())
                    .isEqualTo(204);
            servers.kafka().start();
            await(() -> user.count("select count(*) from \"user\".outbox") == 0);

            servers.postgres().kill();
            Answer refused = fast(() -> viewer.get("/v1/me/favorites"));
            assertThat(refused.requireStatus(503).text("/code")).isEqualTo("store_unavailable");
            assertThat(user.send("GET", "/health", null, null).status()).isEqualTo(503);
            servers.postgres().start();
            await(() -> viewer.get("/v1/me/favorites").status() == 200);
            assertThat(viewer.get("/v1/me/favorites").texts("title")).containsExactly("Film");

            user.auth.close();
            assertThat(fast(() -> viewer.select(viewer.firstProfile(), null))
                            .requireStatus(503)
                            .text("/code"))
                    .isEqualTo("auth_unavailable");
        }
    }

    private static Answer fast(Supplier<Answer> call) {
        long began = System.nanoTime();
        Answer answer = call.get();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
        return answer;
    }
}
