package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sign-in that was ended is refused by the gateway and by the services behind it, each of which checks for itself. */
final class RevocationTest {
    private static final Duration EFFECTIVE = Duration.ofSeconds(5);

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @Test
    void signIn_ended_isRefusedEverywhereWithinFiveSeconds() throws Exception {
        String email = "ended-" + UUID.randomUUID() + "@example.org";
        Api lost = running.anonymous();
        Api.expect(
                201,
                lost.post("/v1/auth/register", Map.of("email", email, "password", "long-Enough-7", "name", "Ended")));
        String token = lost.signIn(email, "long-Enough-7").path("accessToken").asText();
        Api mine = running.anonymous();
        mine.signIn(email, "long-Enough-7");
        Api user = direct(Service.USER, token);
        Api payment = direct(Service.PAYMENT, token);
        Api.expect(200, lost.get("/v1/me"));
        Api.expect(200, user.get("/v1/me"));
        Api.expect(200, payment.get("/v1/invoices"));

        for (JsonNode session : Api.expect(200, mine.get("/v1/auth/sessions")).path("items")) {
            if (!session.path("current").asBoolean()) {
                Api.expect(
                        204,
                        mine.send(
                                "DELETE",
                                "/v1/auth/sessions/" + session.path("id").asText(),
                                BodyPublishers.noBody(),
                                Map.of()));
            }
        }
        Api.within(
                EFFECTIVE,
                "refused everywhere",
                () -> lost.get("/v1/me").statusCode() == 401
                        && user.get("/v1/me").statusCode() == 401
                        && payment.get("/v1/invoices").statusCode() == 401);
        assertThat(user.get("/v1/me").body()).contains("token_revoked");
        assertThat(lost.get("/v1/me").body()).contains("token_revoked");
        Api.expect(200, mine.get("/v1/me"));
    }

    private static Api direct(Service service, String token) {
        Api api = new Api("http://127.0.0.1:" + running.platform().port(service));
        api.useToken(token);
        return api;
    }
}
