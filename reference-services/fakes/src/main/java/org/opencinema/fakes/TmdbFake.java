package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TMDb on a port of 127.0.0.1: lists of films and series and each of them with credits, translations and ratings, as far as an import
 * uses them. All of them are invented but one, to be found again by its name. It refuses what the real one refuses (a token that is
 * wrong or absent, pages out of range) and what a careful client would not send (parameters that are unknown). Thread-safe.
 */
public final class TmdbFake implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern TITLE = Pattern.compile("/3/(movie|tv)/([0-9]{1,9})");
    private static final Pattern LIST = Pattern.compile("/3/discover/(movie|tv)");
    private static final Map<String, Set<String>> PARTS = Map.of(
            "movie", Set.of("credits", "translations", "release_dates"),
            "tv", Set.of("credits", "translations", "content_ratings"));

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final String token;
    private final TmdbTitles titles;
    private final AtomicInteger requests = new AtomicInteger();
    private final Semaphore answers = new Semaphore(Integer.MAX_VALUE);
    private volatile int tooFastEvery;
    private volatile boolean down;

    private TmdbFake(HttpServer server, String token, TmdbTitles titles) {
        this.server = server;
        this.token = token;
        this.titles = titles;
    }

    /** Starts one on a port, 8398 by default, until the process ends. */
    public static void main(String[] args) {
        int port = args.length == 0 ? 8398 : Integer.parseInt(args[0]);
        TmdbFake fake = start(port, "tmdb_fake", 120, 40);
        System.out.println("A fake of TMDb at " + fake.uri() + ", token tmdb_fake");
    }

    /**
     * Starts one.
     *
     * @param port 0 takes a free one
     * @param token what clients must send
     * @param movies how many films it has
     * @param series how many series it has
     * @throws UncheckedIOException if the port cannot be had
     */
    public static TmdbFake start(int port, String token, int movies, int series) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            TmdbFake fake = new TmdbFake(server, token, new TmdbTitles(movies, series));
            server.setExecutor(fake.workers);
            server.createContext("/", fake::answer);
            server.start();
            return fake;
        } catch (IOException e) {
            throw new UncheckedIOException("the fake of TMDb cannot listen on port " + port, e);
        }
    }

    /** Where it listens. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How many requests have come, also those that were refused. */
    public int requests() {
        return requests.get();
    }

    /** From now on every n-th request is too fast: 429 and Retry-After; 0 for none. */
    public void setTooFastEvery(int n) {
        tooFastEvery = n;
    }

    /** While it is down, every request is answered with 503. */
    public void setDown(boolean down) {
        this.down = down;
    }

    /** How many requests wait for an answer, see {@link #answerOnly}. */
    public int waiting() {
        return answers.getQueueLength();
    }

    /** After so many more answers, requests wait until there is another call of this; a negative number lets all through again. */
    public void answerOnly(int more) {
        answers.drainPermits();
        answers.release(more < 0 ? Integer.MAX_VALUE : more);
    }

    /** What it says of a film or series, {@code movie} or {@code tv}; changes of it are what it says next. */
    public ObjectNode title(String kind, int id) {
        return titles.get(kind, id);
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private record Answer(int status, JsonNode body) {}

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final int code;

        Refusal(int status, int code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }

        Answer answer() {
            return new Answer(
                    status,
                    MAPPER.createObjectNode()
                            .put("success", false)
                            .put("status_code", code)
                            .put("status_message", getMessage()));
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            answers.acquire();
            Answer answer;
            try {
                answer = serve(exchange);
            } catch (Refusal e) {
                answer = e.answer();
            }
            byte[] body = MAPPER.writeValueAsBytes(answer.body());
            exchange.getResponseHeaders().set("Content-Type", "application/json;charset=utf-8");
            if (answer.status() == 429) {
                exchange.getResponseHeaders().set("Retry-After", "1");
            }
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer serve(HttpExchange exchange) throws Refusal {
        int number = requests.incrementAndGet();
        if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            throw new Refusal(401, 7, "Invalid API key: You must be granted a valid key.");
        }
        if (down) {
            throw new Refusal(503, 43, "Couldn't connect to the backend server.");
        }
        if (tooFastEvery > 0 && number % tooFastEvery == 0) {
            throw new Refusal(429, 25, "Your request count is over the allowed limit.");
        }
        String path = exchange.getRequestURI().getPath();
        Map<String, String> parameters = parameters(exchange.getRequestURI().getRawQuery());
        Matcher list = LIST.matcher(path);
        Matcher title = TITLE.matcher(path);
        if (!exchange.getRequestMethod().equals("GET") || !(list.matches() || title.matches())) {
            throw new Refusal(404, 34, "The resource you requested could not be found.");
        }
        return list.matches() ? list(list.group(1), parameters) : title(title.group(1), title.group(2), parameters);
    }

    private static Map<String, String> parameters(String query) throws Refusal {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1
                    || parameters.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8))
                            != null) {
                throw invalid(pair);
            }
        }
        return parameters;
    }

    private Answer list(String kind, Map<String, String> parameters) throws Refusal {
        int page = 1;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String value = parameter.getValue();
            boolean known = switch (parameter.getKey()) {
                case "include_adult" -> Set.of("true", "false").contains(value);
                case "sort_by" -> value.equals("vote_count.desc");
                case "page" -> value.matches("[0-9]{1,9}");
                default -> false;
            };
            if (!known) {
                throw invalid(parameter.getKey());
            }
            page = parameter.getKey().equals("page") ? Integer.parseInt(value) : page;
        }
        if (page < 1 || page > 500) {
            throw new Refusal(
                    400, 22, "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer.");
        }
        return new Answer(200, titles.list(kind, page));
    }

    private Answer title(String kind, String id, Map<String, String> parameters) throws Refusal {
        Set<String> parts = Set.of();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            parts = Set.of(parameter.getValue().split(",", -1));
            if (!parameter.getKey().equals("append_to_response")
                    || !PARTS.getOrDefault(kind, Set.of()).containsAll(parts)) {
                throw invalid(parameter.getKey());
            }
        }
        ObjectNode title = titles.find(kind, Integer.parseInt(id));
        if (title == null) {
            throw new Refusal(404, 34, "The resource you requested could not be found.");
        }
        ObjectNode answer = title.deepCopy();
        for (String part : PARTS.getOrDefault(kind, Set.of())) {
            if (!parts.contains(part)) {
                answer.remove(part);
            }
        }
        return new Answer(200, answer);
    }

    private static Refusal invalid(String what) {
        return new Refusal(400, 5, "Invalid parameters: " + what);
    }
}
