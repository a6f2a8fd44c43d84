package org.opencinema.clickhouse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** Runs the statement of a request. Thread-safe. */
final class QueryHandler implements HttpHandler {
    private static final int HEAD = 1 << 18;
    private static final int MAX_QUERY = 1 << 24;

    /** Formats in which pieces of a result, put one after the other, are the result. */
    private static final Set<String> STREAMABLE = Set.of(
            "RowBinary",
            "RowBinaryWithNames",
            "RowBinaryWithNamesAndTypes",
            "Native",
            "TabSeparated",
            "TabSeparatedRaw",
            "TSV",
            "TSVRaw",
            "TSKV",
            "CSV",
            "JSONEachRow",
            "JSONLines",
            "NDJSON",
            "JSONCompactEachRow");

    private final Engine engine;
    private final Credentials credentials;

    QueryHandler(Engine engine, Credentials credentials) {
        this.engine = engine;
        this.credentials = credentials;
    }

    /** An exception leaves the answer without its end and drops the connection, so that the client sees a break and not a short result. */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Answer answer = new Answer(exchange);
        try {
            credentials.require(exchange.getRequestHeaders());
            if (!exchange.getRequestMethod().equals("POST")) {
                throw new EngineException(EngineException.NOT_IMPLEMENTED, "This server takes queries by POST only");
            }
            QueryRequest request = QueryRequest.of(exchange);
            answer.describe(request);
            answer(exchange, request, answer);
        } catch (EngineException e) {
            answer.fail(e);
        } catch (CompressedInput.BadBlockException e) {
            answer.fail(new EngineException(EngineException.CANNOT_DECOMPRESS, e.getMessage()));
        }
        exchange.close();
    }

    private void answer(HttpExchange exchange, QueryRequest request, Answer answer)
            throws IOException, EngineException {
        InputStream body = exchange.getRequestBody();
        if (request.decompress()) {
            body = new CompressedInput(body);
        }
        byte[] head;
        if (request.query() == null) {
            head = body.readNBytes(HEAD);
        } else {
            head = request.query().getBytes(StandardCharsets.UTF_8);
        }
        Statement statement = parse(head);
        if (statement.kind() == Statement.Kind.INSERT) {
            byte[] text = Arrays.copyOf(head, statement.textEnd());
            InputStream rest =
                    new ByteArrayInputStream(head, statement.dataStart(), head.length - statement.dataStart());
            insert(text, statement, request, new SequenceInputStream(rest, body), answer);
            return;
        }
        byte[] text = head;
        byte[] more = body.readNBytes(MAX_QUERY - head.length + 1);
        if (more.length > 0) {
            text = Arrays.copyOf(head, head.length + more.length);
            System.arraycopy(more, 0, text, head.length, more.length);
            if (text.length > MAX_QUERY) {
                throw new EngineException(
                        EngineException.SYNTAX_ERROR, "Syntax error: the query is larger than " + MAX_QUERY + " bytes");
            }
            statement = parse(text);
        }
        query(text, statement, request, answer);
    }

    private static Statement parse(byte[] text) throws EngineException {
        return Statement.parse(new String(text, StandardCharsets.ISO_8859_1));
    }

    private void insert(byte[] text, Statement statement, QueryRequest request, InputStream data, Answer answer)
            throws IOException, EngineException {
        if (!request.parameters().isEmpty()) {
            throw new EngineException(
                    EngineException.NOT_IMPLEMENTED, "Parameters in INSERT with data are not supported by this server");
        }
        String format = statement.format() == null ? request.format() : statement.format();
        String summary;
        Connection connection = engine.take();
        try {
            prepare(connection, request);
            try (InsertStream insert = connection.insert(text, format)) {
                insert.feed(data);
                try (QueryResult result = insert.finish()) {
                    summary = result.summary();
                }
            }
        } catch (EngineException | IOException | RuntimeException e) {
            connection.spoil();
            throw e;
        } finally {
            engine.give(connection);
        }
        answer.start(format, summary, true);
    }

    private void query(byte[] text, Statement statement, QueryRequest request, Answer answer)
            throws IOException, EngineException {
        String format = statement.format() == null ? request.format() : statement.format();
        Connection connection = engine.take();
        try {
            prepare(connection, request);
            if (statement.kind() == Statement.Kind.SESSION) {
                connection.spoil();
            }
            boolean streamed = statement.kind() == Statement.Kind.SELECT
                    && !request.waitEndOfQuery()
                    && STREAMABLE.contains(format);
            if (!streamed || !stream(connection, text, format, request, answer)) {
                try (QueryResult result = connection.query(text, format, request.parameters())) {
                    OutputStream out = answer.start(format, result.summary(), result.length() == 0);
                    result.writeTo(out, 0);
                    out.close();
                }
            }
        } catch (EngineException | IOException | RuntimeException e) {
            connection.spoil();
            throw e;
        } finally {
            engine.give(connection);
        }
    }

    /** False if the result has no rows and its format needs more than nothing for that; nothing was sent then. */
    private static boolean stream(
            Connection connection, byte[] text, String format, QueryRequest request, Answer answer)
            throws IOException, EngineException {
        boolean names = format.startsWith("RowBinaryWithNames");
        long header = 0;
        OutputStream out;
        try (QueryStream stream = connection.stream(text, format, request.parameters())) {
            try (QueryResult first = stream.next()) {
                if (first.length() == 0 && names) {
                    return false;
                }
                if (names) {
                    header = first.headerLength(format.endsWith("Types"));
                }
                out = answer.start(format, first.summary(), first.length() == 0);
                first.writeTo(out, 0);
                if (first.length() == 0) {
                    out.close();
                    return true;
                }
            }
            boolean more = true;
            while (more) {
                try (QueryResult piece = stream.next()) {
                    piece.writeTo(out, header);
                    more = piece.length() > 0;
                }
            }
        }
        out.close();
        return true;
    }

    private static void prepare(Connection connection, QueryRequest request) throws EngineException {
        connection.use(request.database());
        connection.set(request.settings());
    }
}
