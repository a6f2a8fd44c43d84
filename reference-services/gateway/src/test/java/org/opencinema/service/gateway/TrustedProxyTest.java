package org.opencinema.service.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

/** Whose address X-Forwarded-For tells: what a proxy of ours appended, never what a client wrote. */
@Timeout(60)
final class TrustedProxyTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    private static RunningGateway behindProxy;
    private static RunningGateway atTheEdge;

    @BeforeAll
    static void start() throws Exception {
        behindProxy = start("1", "true");
        atTheEdge = start("2", "false");
    }

    private static RunningGateway start(String database, String trust) throws Exception {
        return new RunningGateway(Map.of(
                "CINEMA_REDIS_URI",
                servers.redis().uri() + "/" + database,
                "GATEWAY_ANONYMOUS_PER_MINUTE",
                "5",
                "GATEWAY_TRUST_FORWARDED",
                trust));
    }

    @AfterAll
    static void stop() throws Exception {
        behindProxy.close();
        atTheEdge.close();
    }

    @Test
    void behindAProxy_theAddressThatItAppended_isLimitedAndPassedOn() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(call(behindProxy, "10.9.8." + i + ", 198.51.100.1").statusCode())
                    .isEqualTo(200);
        }
        assertThat(call(behindProxy, "10.9.8.99, 198.51.100.1").statusCode())
                .as("the part that the client wrote does not count")
                .isEqualTo(429);
        assertThat(call(behindProxy, "198.51.100.1, 198.51.100.2").statusCode())
                .as("another client of the proxy")
                .isEqualTo(200);

        behindProxy.send(behindProxy
                .request("/v1/admin/accounts/1")
                .header("X-Forwarded-For", "192.0.2.1")
                .header("X-Forwarded-For", "198.51.100.3"));
        assertThat(behindProxy.upstream("auth").last().headers().get("X-Forwarded-For"))
                .as("by which services know administrators")
                .containsExactly("198.51.100.3");
    }

    @Test
    void atTheEdge_aForgedHeader_isNeitherBelievedNorPassedOn() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(call(atTheEdge, "198.51.100." + i).statusCode()).isEqualTo(200);
        }
        assertThat(call(atTheEdge, "198.51.100.99").statusCode()).isEqualTo(429);
        assertThat(atTheEdge.upstream("catalog").last().headers().get("X-Forwarded-For"))
                .containsExactly("127.0.0.1");
    }

    private static HttpResponse<String> call(RunningGateway gateway, String forwarded) throws Exception {
        return gateway.send(gateway.request("/v1/titles").header("X-Forwarded-For", forwarded));
    }
}
