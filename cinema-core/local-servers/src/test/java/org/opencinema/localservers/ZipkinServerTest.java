package org.opencinema.localservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ZipkinServerTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.ZIPKIN);

    private final URI zipkin = servers.zipkin().uri();

    @Test
    void span_afterPosting_isReadByItsTrace() throws Exception {
        String span = "[{\"traceId\":\"" + TRACE + "\",\"id\":\"b7ad6b7169203331\",\"name\":\"get\","
                + "\"timestamp\":1700000000000000,\"duration\":1000,\"localEndpoint\":{\"serviceName\":\"catalog\"}}]";

        HttpResponse<String> posted = send(HttpRequest.newBuilder(zipkin.resolve("/api/v2/spans"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(span)));

        assertThat(posted.statusCode()).isEqualTo(202);
        HttpRequest.Builder read = HttpRequest.newBuilder(zipkin.resolve("/api/v2/trace/" + TRACE));
        HttpResponse<String> found = send(read);
        for (int i = 0; i < 100 && found.statusCode() == 404; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
            found = send(read);
        }
        assertThat(found.body()).contains("catalog");
    }

    @Test
    void pages_areServed() throws Exception {
        assertThat(send(HttpRequest.newBuilder(zipkin.resolve("/zipkin/"))).body())
                .contains("Zipkin");
    }

    @Test
    void otherAddresses_areNotServed() throws Exception {
        InetAddress other = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && address.getAddress().length == 4)
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> new Socket(other, zipkin.getPort()).close()).isInstanceOf(IOException.class);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
