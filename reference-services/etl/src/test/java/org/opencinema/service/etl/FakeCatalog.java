package org.opencinema.service.etl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Plays the parts of auth, catalog and search that this service asks, strictly: the wrong secret, token, field or reference is refused.
 * The real ones are met in the tests of the launcher.
 */
final class FakeCatalog implements AutoCloseable {
    static final String SECRET = "the-secret-of-the-etl-service";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> TITLE_FIELDS = Set.of(
            "kind",
            "year",
            "ageRating",
            "originalTitle",
            "runtimeMinutes",
            "translations",
            "countries",
            "genres",
            "credits");

    private final HttpServer server;
    private final Map<String, JsonNode> genres = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> people = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> titles = new ConcurrentHashMap<>();
    private final TreeMap<String, Long> versions = new TreeMap<>();
    private final TreeMap<String, Long> indexed = new TreeMap<>();
    private final AtomicBoolean down = new AtomicBoolean();
    private final AtomicBoolean deaf = new AtomicBoolean();

    FakeCatalog() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void setDown(boolean value) {
        down.set(value);
    }

    /** The index does not hear what the catalog publishes. */
    void setDeaf(boolean value) {
        deaf.set(value);
    }

    /** By source and the id there, like tmdb/movie/603. */
    Map<String, JsonNode> titles() {
        return titles;
    }

    Map<String, JsonNode> people() {
        return people;
    }

    Set<String> genres() {
        return genres.keySet();
    }

    synchronized void setVersion(String id, long version) {
        versions.put(id, version);
    }

    synchronized void setIndexed(String id, long version) {
        indexed.put(id, version);
    }

    synchronized Map<String, Long> versions() {
        return Map.copyOf(versions);
    }

    synchronized Map<String, Long> indexed() {
        return Map.copyOf(indexed);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        final int status;

        Refusal(int status) {
            this.status = status;
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        int status = 200;
        byte[] answer = {};
        try (exchange) {
            try {
                byte[] body = exchange.getRequestBody().readAllBytes();
                require(body.length <= 1024 * 1024, 413);
                JsonNode json = body.length == 0 ? JSON.nullNode() : JSON.readTree(body);
                answer = JSON.writeValueAsBytes(serve(exchange, json));
            } catch (Refusal e) {
                status = e.status;
            }
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private JsonNode serve(HttpExchange exchange, JsonNode body) throws Refusal {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/v1/auth/service-tokens")) {
            require(body.path("client").asText().equals("etl"), 401);
            require(body.path("secret").asText().equals(SECRET), 401);
            return JSON.createObjectNode().put("accessToken", "etl-token").put("expiresIn", 900);
        }
        require("Bearer etl-token".equals(exchange.getRequestHeaders().getFirst("Authorization")), 401);
        require(!down.get(), 503);
        String route = exchange.getRequestMethod() + " " + path;
        if (route.startsWith("PUT /v1/genres/")) {
            genres.put(path.substring("/v1/genres/".length()), body.path("names"));
            return body;
        }
        if (route.startsWith("DELETE /v1/search/index/titles/")) {
            return remove(path.substring("/v1/search/index/titles/".length()), query(exchange));
        }
        return switch (route) {
            case "GET /v1/genres" -> listGenres();
            case "POST /v1/catalog/imports" -> importTitles(body);
            case "GET /v1/catalog/versions" -> list(versions, query(exchange));
            case "GET /v1/search/index/titles" -> list(indexed, query(exchange));
            case "POST /v1/catalog/republications" -> republish(body);
            default -> throw new Refusal(404);
        };
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new TreeMap<>();
        for (String pair : exchange.getRequestURI().getQuery().split("&", -1)) {
            query.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return query;
    }

    private JsonNode listGenres() {
        ObjectNode list = JSON.createObjectNode();
        ArrayNode items = list.putArray("items");
        genres.keySet().forEach(slug -> items.addObject().put("slug", slug).put("name", slug));
        return list;
    }

    private synchronized JsonNode importTitles(JsonNode body) throws Refusal {
        String source = body.path("source").asText();
        require(source.matches("[a-z]{1,20}") && body.path("titles").size() <= 100, 422);
        body.path("people")
                .forEach(person -> people.putIfAbsent(person.path("id").asText(), person.path("names")));
        ObjectNode answer = JSON.createObjectNode().put("peopleCreated", 0);
        ArrayNode results = answer.putArray("titles");
        for (JsonNode item : body.path("titles")) {
            JsonNode title = item.path("title");
            for (var field : title.properties()) {
                require(TITLE_FIELDS.contains(field.getKey()), 400);
            }
            for (JsonNode genre : title.path("genres")) {
                require(genres.containsKey(genre.asText()), 422);
            }
            for (JsonNode credit : title.path("credits")) {
                require(people.containsKey(credit.path("personId").asText()), 422);
            }
            String key = source + "/" + item.path("sourceId").asText();
            JsonNode before = titles.put(key, title);
            String outcome = before == null ? "created" : before.equals(title) ? "unchanged" : "changed";
            results.addObject()
                    .put("sourceId", item.path("sourceId").asText())
                    .put("titleId", item.path("id").asText())
                    .put("outcome", outcome);
        }
        return answer;
    }

    private synchronized JsonNode list(TreeMap<String, Long> all, Map<String, String> query) {
        ObjectNode list = JSON.createObjectNode();
        ArrayNode items = list.putArray("items");
        all.tailMap(query.getOrDefault("after", ""), false).entrySet().stream()
                .limit(Integer.parseInt(query.get("limit")))
                .forEach(entry -> items.addObject()
                        .put("id", entry.getKey())
                        .put("version", Math.abs(entry.getValue()))
                        .put("deleted", entry.getValue() < 0));
        return list;
    }

    private synchronized JsonNode republish(JsonNode body) throws Refusal {
        require(!body.path("titles").isEmpty() && body.path("titles").size() <= 1000, 422);
        for (JsonNode title : body.path("titles")) {
            String id = title.path("id").asText();
            long above = title.path("above").asLong();
            versions.computeIfPresent(id, (any, version) -> Math.max(version, above + 1));
            if (!deaf.get() && versions.containsKey(id)) {
                indexed.put(id, versions.get(id));
            }
        }
        return JSON.createObjectNode().put("published", body.path("titles").size());
    }

    private synchronized JsonNode remove(String id, Map<String, String> query) {
        long version = Long.parseLong(query.get("version"));
        indexed.computeIfPresent(id, (any, held) -> held == version ? -(version + 1) : held);
        return JSON.createObjectNode();
    }

    private static void require(boolean condition, int status) throws Refusal {
        if (!condition) {
            throw new Refusal(status);
        }
    }
}
