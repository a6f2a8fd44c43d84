package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every service in a process of its own; each is killed in use and comes back. */
final class ServiceFaultTest {
    @RegisterExtension
    static final RunningPlatform running = RunningPlatform.withProcesses();

    private static Platform platform;
    private static Api viewer;
    private static Api admin;
    private static UUID film;

    @BeforeAll
    static void start() throws Exception {
        platform = running.platform();
        Api editor = new Api(platform.url());
        editor.signIn("editor@demo.opencinema.org", "demo-editor-1");
        viewer = new Api(platform.url());
        viewer.signIn("viewer@demo.opencinema.org", "demo-viewer-1");
        admin = new Api(platform.url());
        admin.signIn("admin@demo.opencinema.org", "demo-admin-1");
        film = UUID.fromString(Clips.create(editor, "Stubborn Kettle", "Упрямый чайник")
                .path("id")
                .asText());
        Clips.publish(editor, film, Clips.synthesise(platform.ffmpeg(), 5));
    }

    @ParameterizedTest
    @EnumSource(value = Service.class, mode = EnumSource.Mode.EXCLUDE, names = "GATEWAY")
    void killedService_givesHonestErrors_theOthersGoOn_andItRecovers(Service service) throws Exception {
        platform.kill(service);
        HttpResponse<String> answer = use(service);
        JsonNode problem = Api.expect(503, answer);
        assertThat(problem.path("code").asText()).isEqualTo("upstream_unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        for (Service other : List.of(Service.CATALOG, Service.SEARCH, Service.STREAMING)) {
            if (other != service) {
                assertThat(use(other).statusCode())
                        .as("%s without %s", other, service)
                        .isIn(200, 201);
            }
        }
        platform.start(service);
        Api.within(
                Duration.ofSeconds(20),
                service + " recovers",
                () -> use(service).statusCode() < 300);
    }

    private static HttpResponse<String> use(Service service) throws Exception {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        return switch (service) {
            case AUTH ->
                viewer.post(
                        "/v1/auth/login", Map.of("email", "viewer@demo.opencinema.org", "password", "demo-viewer-1"));
            case USER -> viewer.get("/v1/me/favorites");
            case RECOMMENDATION -> viewer.get("/v1/recommendations");
            case PAYMENT -> viewer.get("/v1/me/subscription");
            case NOTIFICATION -> viewer.get("/v1/notifications");
            case CATALOG -> viewer.get("/v1/titles/" + film);
            case SEARCH -> viewer.get("/v1/search?q=kettle");
            case STREAMING -> viewer.play(Map.of("titleId", film));
            case ANALYTICS -> admin.get("/v1/analytics/titles?from=" + today + "&to=" + today);
            case ETL -> admin.get("/v1/admin/jobs");
            case GATEWAY -> viewer.get("/health");
        };
    }
}
