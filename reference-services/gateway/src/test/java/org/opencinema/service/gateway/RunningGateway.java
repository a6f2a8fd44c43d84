package org.opencinema.service.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.opencinema.tokens.testing.TestIssuer;

/** The gateway on a free port, with upstreams that run in this JVM. */
final class RunningGateway implements AutoCloseable {
    static final ObjectMapper json = new ObjectMapper();

    final Map<String, Upstream> upstreams = new TreeMap<>();
    final TestIssuer issuer = TestIssuer.start(Clock.systemUTC());
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final GatewayApplication gateway;

    RunningGateway(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("GATEWAY_PORT", "0");
        settings.put("GATEWAY_ADMIN_PORT", "0");
        settings.put("GATEWAY_ANONYMOUS_PER_MINUTE", "1000000");
        settings.put("GATEWAY_SHARED_ANSWER_TTL", "0ms");
        settings.put("CINEMA_TOKEN_ISSUER", issuer.issuer());
        settings.put("CINEMA_JWKS_URI", issuer.jwksUri().toString());
        for (String name : Routes.services()) {
            Upstream upstream = new Upstream(name);
            upstreams.put(name, upstream);
            settings.put(name.toUpperCase(Locale.ROOT) + "_URL", upstream.url());
        }
        settings.putAll(more);
        gateway = new GatewayApplication(settings);
        gateway.start();
    }

    Upstream upstream(String name) {
        return upstreams.get(name);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    /** From the admin port. */
    HttpResponse<String> getAdmin(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.adminPort() + path)));
    }

    /** The line of a metric, its name and labels being these. */
    String metric(String sample) throws Exception {
        return getAdmin("/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + sample));
    }

    static String code(HttpResponse<String> answer) throws Exception {
        return json.readTree(answer.body()).path("code").asText();
    }

    Connection connect() throws IOException {
        return new Connection(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
    }

    /** One connection without the cleverness of a client: it neither reconnects nor repeats. */
    record Connection(Socket socket, InputStream in) implements AutoCloseable {
        Connection(Socket socket) throws IOException {
            this(socket, new BufferedInputStream(socket.getInputStream()));
            socket.setSoTimeout(10_000);
        }

        /** Sends this and returns the head of the answer; the body, if it has a length, is read away. */
        String exchange(String request) throws IOException {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the connection was closed after: " + head);
                }
                head.append((char) next);
            }
            for (String line : head.toString().split("\r\n")) {
                if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    in.skipNBytes(Long.parseLong(line.substring(15).trim()));
                }
            }
            return head.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Override
    public void close() throws Exception {
        gateway.stop();
        upstreams.values().forEach(Upstream::close);
        issuer.close();
    }
}
