package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.opencinema.fakes.ProviderCall.Answer;

/** The HTTP side of a fake of an identity provider, with the faults that have nothing to do with what is said. */
final class ProviderServer implements AutoCloseable {
    private static final int HUGE_BYTES = 10 << 20;

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final String tokenPath;
    private final Function<ProviderCall, Answer> service;
    volatile ProviderFault fault = ProviderFault.NONE;

    ProviderServer(int port, String tokenPath, Function<ProviderCall, Answer> service) {
        this.tokenPath = tokenPath;
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
            boolean tokens = exchange.getRequestURI().getPath().equals(tokenPath);
            if (tokens && fault == ProviderFault.SLOW) {
                drip(exchange);
            } else if (tokens && fault == ProviderFault.HUGE) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(new byte[HUGE_BYTES]);
            } else {
                send(exchange, tokens ? faulty(exchange) : fault == ProviderFault.ERROR ? error() : serve(exchange));
            }
        }
    }

    private Answer faulty(HttpExchange exchange) throws IOException {
        return switch (fault) {
            case GARBAGE -> Answer.page(200, "It works!");
            case ERROR -> error();
            case REDIRECT -> Answer.redirect("http://127.0.0.1:1/elsewhere");
            default -> serve(exchange);
        };
    }

    private static Answer error() {
        return Answer.page(500, "Something went wrong.");
    }

    private Answer serve(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        Map<String, String> parameters = Map.of();
        if (method.equals("GET")) {
            parameters = ProviderCall.parse(exchange.getRequestURI().getRawQuery());
        } else if (type != null && type.startsWith("application/x-www-form-urlencoded")) {
            parameters = ProviderCall.parse(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        }
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        return service.apply(new ProviderCall(method, exchange.getRequestURI().getPath(), parameters, authorization));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        if (answer.location() != null) {
            exchange.getResponseHeaders().set("Location", answer.location());
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Never silent for long, so that only a limit on the whole answer helps. */
    private void drip(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        try {
            while (!closing.await(50, TimeUnit.MILLISECONDS)) {
                body.write(' ');
                body.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
