package org.opencinema.clickhouse;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a request says besides its body; all parameters of the URL that are not of the protocol are settings. */
record QueryRequest(
        @Nullable String query,
        String queryId,
        String database,
        String format,
        boolean compress,
        boolean decompress,
        boolean waitEndOfQuery,
        Map<String, String> parameters,
        Map<String, String> settings) {
    private static final Set<String> PROTOCOL = Set.of(
            "query",
            "query_id",
            "database",
            "default_format",
            "compress",
            "decompress",
            "wait_end_of_query",
            "buffer_size",
            "session_timeout",
            "session_check",
            "user",
            "password",
            "quota_key",
            "stacktrace",
            "role",
            "client_protocol_version",
            "enable_http_compression",
            "add_http_cors_header",
            "http_header_progress_interval_ms",
            "http_response_buffer_size",
            "send_progress_in_http_headers",
            "cancel_http_readonly_queries_on_client_close");

    private static final String PARAMETER = "param_";

    static QueryRequest of(HttpExchange exchange) throws EngineException {
        Map<String, String> url = parse(exchange.getRequestURI().getRawQuery());
        if (url.containsKey("session_id")) {
            throw new EngineException(EngineException.NOT_IMPLEMENTED, "Sessions are not supported by this server");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        Map<String, String> settings = new LinkedHashMap<>();
        url.forEach((name, value) -> {
            if (name.startsWith(PARAMETER)) {
                parameters.put(name.substring(PARAMETER.length()), value);
            } else if (!PROTOCOL.contains(name)) {
                settings.put(name, value);
            }
        });
        Headers headers = exchange.getRequestHeaders();
        return new QueryRequest(
                url.get("query"),
                first(
                        url.get("query_id"),
                        headers.getFirst("X-ClickHouse-Query-Id"),
                        UUID.randomUUID().toString()),
                first(url.get("database"), headers.getFirst("X-ClickHouse-Database"), "default"),
                first(headers.getFirst("X-ClickHouse-Format"), url.get("default_format"), "TabSeparated"),
                isOn(url.get("compress")),
                isOn(url.get("decompress")),
                isOn(url.get("wait_end_of_query")),
                parameters,
                settings);
    }

    private static String first(@Nullable String one, @Nullable String two, String otherwise) {
        if (one != null && !one.isEmpty()) {
            return one;
        }
        return two != null && !two.isEmpty() ? two : otherwise;
    }

    private static boolean isOn(@Nullable String value) {
        return value != null && (value.equals("1") || value.equals("true"));
    }

    private static Map<String, String> parse(@Nullable String rawQuery) throws EngineException {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (rawQuery == null) {
            return parameters;
        }
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                parameters.put(
                        decode(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decode(String text) throws EngineException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new EngineException(EngineException.SYNTAX_ERROR, "The URL is not well encoded: " + text);
        }
    }
}
