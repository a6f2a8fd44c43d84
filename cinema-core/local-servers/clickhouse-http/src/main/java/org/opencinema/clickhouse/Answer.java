package org.opencinema.clickhouse;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The answer to one request. Not thread-safe. */
final class Answer {
    private final HttpExchange exchange;
    private boolean compress;
    private boolean started;

    Answer(HttpExchange exchange) {
        this.exchange = exchange;
        Headers headers = exchange.getResponseHeaders();
        headers.set("X-ClickHouse-Server-Display-Name", "opencinema");
        headers.set("X-ClickHouse-Timezone", "UTC");
    }

    void describe(QueryRequest request) {
        compress = request.compress();
        exchange.getResponseHeaders().set("X-ClickHouse-Query-Id", printable(request.queryId()));
    }

    /** Sends status 200 and the headers; the stream takes the body and must be closed at its end. */
    OutputStream start(String format, String summary, boolean empty) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("X-ClickHouse-Format", printable(format));
        headers.set("X-ClickHouse-Summary", summary);
        headers.set("Content-Type", "application/octet-stream");
        started = true;
        exchange.sendResponseHeaders(200, empty ? -1 : 0);
        if (empty) {
            return OutputStream.nullOutputStream();
        }
        OutputStream body = exchange.getResponseBody();
        return compress ? new CompressedOutput(body) : body;
    }

    /** Sends the error, if the answer has not begun; else throws, which drops the connection. */
    void fail(EngineException error) throws IOException {
        if (started) {
            throw new IOException("the statement failed after the answer had begun", error);
        }
        // Without this the client may still be sending and see only a reset connection.
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        byte[] body = (error.getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
        Headers headers = exchange.getResponseHeaders();
        headers.set("X-ClickHouse-Exception-Code", Integer.toString(error.code()));
        headers.set("Content-Type", "text/plain; charset=UTF-8");
        exchange.sendResponseHeaders(error.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    private static String printable(String value) {
        return value.replaceAll("[^ -~]", "?");
    }
}
