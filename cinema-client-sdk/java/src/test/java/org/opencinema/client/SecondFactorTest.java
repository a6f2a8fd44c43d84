package org.opencinema.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencinema.client.auth.SecondFactorMethod;
import org.opencinema.client.auth.SecondFactorProblem;

/** Signing in to an account that wants a second step. */
final class SecondFactorTest {
    @Test
    void signIn_thatNeedsASecondStep_saysSo_andIsFinishedByACode() throws Exception {
        try (CinemaServer server = new CinemaServer(Clock.systemUTC())) {
            List<String> bodies = new ArrayList<>();
            List<String> authorizations = new ArrayList<>();
            server.on("POST /v1/auth/login", exchange -> CinemaServer.json(exchange, 403, """
                    {"title":"Forbidden","status":403,"code":"second_factor_required","challenge":"c-1",
                     "methods":["totp","recovery_code"],"expiresIn":300}
                    """));
            server.on("POST /v1/auth/login/second-factor", exchange -> {
                bodies.add(new String(exchange.getRequestBody().readAllBytes()));
                authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
                CinemaServer.json(exchange, 200, server.newTokens());
            });
            server.on("GET /v1/auth/second-factors", exchange -> {
                authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
                CinemaServer.json(exchange, 200, "{\"totp\":true,\"recoveryCodesLeft\":9}");
            });
            CinemaClient cinema = CinemaClient.create(server.uri());

            CinemaApiException refused = assertThrows(
                    CinemaApiException.class, () -> cinema.signIn(CinemaServer.EMAIL, CinemaServer.PASSWORD));
            SecondFactorProblem step = refused.secondFactor().orElseThrow();
            assertThat(step.getMethods()).containsExactly(SecondFactorMethod.TOTP, SecondFactorMethod.RECOVERY_CODE);
            assertThat(cinema.isSignedIn()).isFalse();

            assertThat(cinema.confirmSignIn(step.getChallenge(), "123456").getEmail())
                    .isEqualTo(CinemaServer.EMAIL);
            assertThat(cinema.auth().getSecondFactors().getRecoveryCodesLeft()).isEqualTo(9);
            assertThat(cinema.confirmSignInByRecoveryCode("c-2", "7QXK").getEmail())
                    .isEqualTo(CinemaServer.EMAIL);

            assertThat(bodies.get(0)).contains("\"challenge\":\"c-1\"").contains("\"code\":\"123456\"");
            assertThat(bodies.get(1)).contains("\"recoveryCode\":\"7QXK\"");
            assertThat(authorizations).containsExactly(null, "Bearer access-1", null);
        }
    }

    @Test
    void otherRefusal_isNoSecondStep() throws Exception {
        try (CinemaServer server = new CinemaServer(Clock.systemUTC())) {
            CinemaClient cinema = CinemaClient.create(server.uri());

            CinemaApiException refused =
                    assertThrows(CinemaApiException.class, () -> cinema.signIn(CinemaServer.EMAIL, "wrong"));

            assertThat(refused.secondFactor()).isEmpty();
        }
    }
}
