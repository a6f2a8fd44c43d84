package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The HTTP side of a fake of a licence or key server, with the faults that have nothing to do with what is said. */
final class DrmServer implements AutoCloseable {
    private static final int HUGE_BYTES = 10 << 20;

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final Function<Call, Answer> service;
    volatile DrmFault fault = DrmFault.NONE;

    /** A request, with names of headers as they are asked for. */
    record Call(String method, String path, Function<String, @Nullable String> headers, String body) {
        String header(String name) {
            String value = headers.apply(name);
            return value == null ? "" : value;
        }
    }

    record Answer(int status, Map<String, String> headers, String body) {
        static Answer of(int status, String type, String body) {
            return new Answer(status, Map.of("Content-Type", type), body);
        }
    }

    DrmServer(int port, Function<Call, Answer> service) {
        this.service = service;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the fake cannot listen on port " + port, e);
        }
        server.setExecutor(workers);
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        workers.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            switch (fault) {
                case ERROR -> send(exchange, Answer.of(500, "text/html", "Something went wrong."));
                case GARBAGE -> send(exchange, Answer.of(200, "text/html", "<html><body>It works!"));
                case HUGE -> send(exchange, Answer.of(200, "text/plain", "x".repeat(HUGE_BYTES)));
                case SILENT -> waitUntilClosed();
                default ->
                    send(
                            exchange,
                            service.apply(new Call(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI().getPath(),
                                    exchange.getRequestHeaders()::getFirst,
                                    body)));
            }
        }
    }

    private void waitUntilClosed() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(UTF_8);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }
}
