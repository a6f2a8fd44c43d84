package org.opencinema.clickhouse;

import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One connection to the engine: one statement at a time. Not thread-safe. */
final class Connection {
    private static final Pattern SETTING = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final String DEFAULT_DATABASE = "default";

    private final Chdb chdb;
    private final String[] arguments;
    private @Nullable Pointer handle;
    private String database = DEFAULT_DATABASE;
    private boolean dirty;

    Connection(Chdb chdb, String[] arguments) {
        this.chdb = chdb;
        this.arguments = arguments;
    }

    /** Opens the connection if it is closed. */
    void open() throws EngineException {
        if (handle == null) {
            handle = chdb.connect(arguments.length, arguments);
            if (handle == null) {
                throw new EngineException(EngineException.UNKNOWN, "the engine refused a connection, see its log");
            }
            database = DEFAULT_DATABASE;
            dirty = false;
        }
    }

    void close() {
        if (handle != null) {
            chdb.closeConn(handle);
            handle = null;
        }
    }

    /**
     * Says that the connection must not be used for another request: after settings, and after errors, because output of a statement that
     * failed half way stays in the connection and would come before the next result.
     */
    void spoil() {
        dirty = true;
    }

    boolean isSpoilt() {
        return dirty;
    }

    void use(String name) throws EngineException {
        if (!name.equals(database)) {
            execute("USE `" + name.replace("\\", "\\\\").replace("`", "\\`") + "`");
            database = name;
        }
    }

    void set(Map<String, String> settings) throws EngineException {
        if (settings.isEmpty()) {
            return;
        }
        spoil();
        StringBuilder sql = new StringBuilder("SET ");
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            if (!SETTING.matcher(setting.getKey()).matches()) {
                throw new EngineException(EngineException.UNKNOWN_SETTING, "Unknown setting " + setting.getKey());
            }
            String value = setting.getValue().replace("\\", "\\\\").replace("'", "\\'");
            sql.append(sql.length() > 4 ? ", " : "").append(setting.getKey());
            sql.append(" = '").append(value).append('\'');
        }
        execute(sql.toString());
    }

    /** Runs a statement of ours that has no result. */
    void execute(String sql) throws EngineException {
        query(sql.getBytes(StandardCharsets.UTF_8), "Null", Map.of()).close();
    }

    QueryResult query(byte[] sql, String format, Map<String, String> parameters) throws EngineException {
        Pointer pointer = pointer();
        byte[] name = format.getBytes(StandardCharsets.UTF_8);
        if (parameters.isEmpty()) {
            return new QueryResult(chdb, chdb.queryN(pointer, sql, sql.length, name, name.length));
        }
        Parameters p = new Parameters(parameters);
        try {
            return new QueryResult(
                    chdb,
                    chdb.queryWithParamsN(
                            pointer,
                            sql,
                            sql.length,
                            name,
                            name.length,
                            p.names,
                            p.nameLengths,
                            p.values,
                            p.valueLengths,
                            p.names.length));
        } finally {
            Reference.reachabilityFence(p);
        }
    }

    QueryStream stream(byte[] sql, String format, Map<String, String> parameters) throws EngineException {
        Pointer pointer = pointer();
        byte[] name = format.getBytes(StandardCharsets.UTF_8);
        if (parameters.isEmpty()) {
            return new QueryStream(chdb, pointer, chdb.streamQueryN(pointer, sql, sql.length, name, name.length));
        }
        Parameters p = new Parameters(parameters);
        try {
            return new QueryStream(
                    chdb,
                    pointer,
                    chdb.streamQueryWithParamsN(
                            pointer,
                            sql,
                            sql.length,
                            name,
                            name.length,
                            p.names,
                            p.nameLengths,
                            p.values,
                            p.valueLengths,
                            p.names.length));
        } finally {
            Reference.reachabilityFence(p);
        }
    }

    InsertStream insert(byte[] sql, String format) throws EngineException {
        byte[] name = format.getBytes(StandardCharsets.UTF_8);
        return new InsertStream(chdb, chdb.streamInsertN(pointer(), sql, sql.length, name, name.length));
    }

    private Pointer pointer() {
        if (handle == null) {
            throw new IllegalStateException("the connection is not open");
        }
        return handle.getPointer(0);
    }
}
