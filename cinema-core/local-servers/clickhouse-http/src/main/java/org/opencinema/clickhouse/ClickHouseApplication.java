package org.opencinema.clickhouse;

import com.sun.jna.NativeLibrary;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * The program: opens a data directory and answers ClickHouse's HTTP protocol on the loopback address until it gets SIGTERM.
 *
 * <p>Arguments: {@code --library=FILE} (libchdb.so), {@code --path=DIRECTORY}, {@code --port=NUMBER}, {@code --user=NAME}, and any options
 * of the engine, such as {@code --max_threads=2}. The password is the environment variable CLICKHOUSE_PASSWORD. It must run with
 * libjsig preloaded and the time zone UTC, and a data directory belongs to one process at a time.
 */
public final class ClickHouseApplication {
    private static final int THREADS = 32;
    private static final int FAILED = 1;

    private ClickHouseApplication() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> own = new HashMap<>();
        List<String> engineOptions = new ArrayList<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            switch (name) {
                case "--library", "--path", "--port", "--user" -> own.put(name, arg.substring(equals + 1));
                default -> engineOptions.add(arg);
            }
        }
        Credentials credentials =
                new Credentials(required(own, "--user"), required(System.getenv(), "CLICKHOUSE_PASSWORD"));
        Path data = Path.of(required(own, "--path"));
        int port = Integer.parseInt(required(own, "--port"));
        // Read by the HTTP server when it is first used. Without nodelay an answer takes 40 ms longer.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "300");
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 128);
        Engine engine;
        try {
            engine = Engine.open(Chdb.load(Path.of(required(own, "--library"))), data, engineOptions);
        } catch (EngineException e) {
            System.err.println("The data directory " + data + " cannot be opened: " + e.getMessage());
            System.exit(FAILED);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(server, engine), "shutdown"));
        server.setExecutor(Executors.newFixedThreadPool(THREADS));
        server.createContext("/ping", ClickHouseApplication::ping);
        server.createContext("/", new QueryHandler(engine, credentials));
        server.start();
        System.out.println("READY port=" + server.getAddress().getPort());
    }

    private static void ping(HttpExchange exchange) throws IOException {
        byte[] body = "Ok.\n".getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void shutDown(HttpServer server, Engine engine) {
        server.stop(0);
        try {
            engine.shutDown();
        } catch (EngineException e) {
            System.err.println("The engine did not shut down in order: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The engine has threads and open files for which the ordinary way out of the JVM is a segmentation fault.
        NativeLibrary.getProcess().getFunction("_exit").invoke(new Object[] {0});
    }

    private static String required(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null || value.isEmpty()) {
            System.err.println("Missing: " + name);
            System.exit(FAILED);
            throw new IllegalArgumentException(name);
        }
        return value;
    }
}
