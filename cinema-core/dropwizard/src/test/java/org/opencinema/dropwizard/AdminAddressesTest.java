package org.opencinema.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations of administrators over HTTP, called from this machine and by way of proxies, real and made up. */
final class AdminAddressesTest {
    private static final HttpClient client = HttpClient.newHttpClient();

    private static ProbeApplication behindProxy;
    private static ProbeApplication direct;
    private static ProbeApplication closed;

    @BeforeAll
    static void start() throws Exception {
        behindProxy = start("true", "127.0.0.0/8,198.51.100.0/24,2001:db8::/32");
        direct = start("false", "127.0.0.0/8,198.51.100.0/24");
        closed = start("false", "198.51.100.0/24");
    }

    @AfterAll
    static void stop() throws Exception {
        behindProxy.stop();
        direct.stop();
        closed.stop();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            198.51.100.7                | 401
            203.0.113.9, 198.51.100.7   | 401
            198.51.100.7, 203.0.113.9   | 403
            127.0.0.1, 203.0.113.9      | 403
            203.0.113.9                 | 403
            2001:db8::5                 | 401
            2001:db9::5                 | 403
            nonsense                    | 403
            198.51.100.7:443            | 403
            """)
    void forwardedAddress_ofATrustedProxy_countsByItsLast(String forwarded, int status) throws Exception {
        HttpResponse<String> answer = get(behindProxy, "/v1/admin/things", "X-Forwarded-For", forwarded);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(status == 403 ? "\"address_not_allowed\"" : "\"token_missing\"");
    }

    @Test
    void forwardedAddresses_inSeveralHeaders_countByTheLast() throws Exception {
        String[] forged = {"X-Forwarded-For", "198.51.100.7", "X-Forwarded-For", "203.0.113.9"};

        assertThat(get(behindProxy, "/v1/admin/things", forged).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "198.51.100.7"})
    void forwardedAddress_ofAnyProxy_isRefusedWithoutTrust(String forwarded) throws Exception {
        assertThat(get(direct, "/v1/admin/things", "X-Forwarded-For", forwarded).statusCode())
                .isEqualTo(403);
        assertThat(get(direct, "/v1/admin/things").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/admin/things",
                "/v1/%61dmin/things",
                "/v1/admin;a=b/things",
                "/v1//admin/things",
                "//v1/admin/things"
            })
    void path_howeverWritten_isGuardedOrNotFound(String path) throws Exception {
        HttpResponse<String> answer = get(closed, path);

        assertThat(answer.statusCode()).as(answer.body()).isIn(400, 403, 404);
        assertThat(get(closed, "/v1/things").statusCode()).isEqualTo(200);
    }

    private static ProbeApplication start(String trustForwarded, String allowed) throws Exception {
        ProbeApplication probe = new ProbeApplication(Map.of(
                "CINEMA_TOKEN_ISSUER",
                "http://issuer.test",
                "CINEMA_JWKS_URI",
                "http://127.0.0.1:1/jwks",
                "PROBE_TRUST_FORWARDED",
                trustForwarded,
                "CINEMA_ADMIN_ADDRESSES",
                allowed));
        probe.start();
        return probe;
    }

    private static HttpResponse<String> get(ProbeApplication probe, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + probe.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
