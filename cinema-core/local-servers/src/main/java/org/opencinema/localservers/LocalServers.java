package org.opencinema.localservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Real servers running on this machine without Docker, each a child process on the loopback address. Programs that are absent are fetched
 * with {@code mvn} and {@code npm} into a cache of the user. Needs Linux on x86-64 with glibc; works for root and for ordinary users.
 * Thread-safe.
 *
 * <pre>{@code
 * try (LocalServers servers = LocalServers.builder().temporary().with(ServerKind.POSTGRES, ServerKind.REDIS).start()) {
 *     String url = servers.postgres().jdbcUrl("postgres");
 * }
 * }</pre>
 */
public final class LocalServers implements AutoCloseable {
    private final Path directory;
    private final boolean temporary;
    private final Map<ServerKind, Integer> ports;
    private final List<String> corsOrigins;
    private final Downloads downloads;
    private final Consumer<String> progress;
    private final DirectoryLock lock;
    private final Map<ServerKind, LocalServer> servers = new EnumMap<>(ServerKind.class);
    private final @Nullable Thread shutdownHook;
    private boolean closed;

    private LocalServers(Builder builder, Path directory, DirectoryLock lock) {
        this.directory = directory;
        this.lock = lock;
        this.temporary = builder.directory == null;
        this.ports = new EnumMap<>(builder.ports);
        this.corsOrigins = List.copyOf(builder.corsOrigins);
        this.progress = builder.progress;
        this.downloads = new Downloads(builder.cache, builder.progress);
        if (temporary) {
            Thread hook = new Thread(this::close, "local-servers-shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            this.shutdownHook = hook;
        } else {
            this.shutdownHook = null;
        }
    }

    /** A builder; its directory is temporary unless set. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The PostgreSQL server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public PostgresServer postgres() {
        return (PostgresServer) get(ServerKind.POSTGRES);
    }

    /**
     * The Redis server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public RedisServer redis() {
        return (RedisServer) get(ServerKind.REDIS);
    }

    /**
     * The Kafka server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public KafkaServer kafka() {
        return (KafkaServer) get(ServerKind.KAFKA);
    }

    /**
     * The Elasticsearch server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public ElasticsearchServer elasticsearch() {
        return (ElasticsearchServer) get(ServerKind.ELASTICSEARCH);
    }

    /**
     * The ClickHouse server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public ClickHouseServer clickhouse() {
        return (ClickHouseServer) get(ServerKind.CLICKHOUSE);
    }

    /**
     * The S3 server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public S3Server s3() {
        return (S3Server) get(ServerKind.S3);
    }

    /**
     * The mail server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public SmtpServer smtp() {
        return (SmtpServer) get(ServerKind.SMTP);
    }

    /**
     * The OpenID Connect provider.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public OidcServer oidc() {
        return (OidcServer) get(ServerKind.OIDC);
    }

    /**
     * The collector of traces.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public ZipkinServer zipkin() {
        return (ZipkinServer) get(ServerKind.ZIPKIN);
    }

    /**
     * The server of a kind.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public LocalServer get(ServerKind kind) {
        synchronized (servers) {
            LocalServer server = servers.get(kind);
            if (server == null) {
                throw new IllegalStateException(kind.title() + " was not asked for; add ServerKind." + kind);
            }
            return server;
        }
    }

    /** All servers, in the order of {@link ServerKind}. */
    public List<LocalServer> all() {
        synchronized (servers) {
            return List.copyOf(servers.values());
        }
    }

    /** The directory with a directory for each server. */
    public Path directory() {
        return directory;
    }

    /**
     * Stops all servers, PostgreSQL last, and deletes the directory if it is temporary. A second call does nothing. Blocking.
     *
     * @throws IllegalStateException if a server cannot be stopped; the others have been stopped then
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<LocalServer> first = new ArrayList<>(all());
        first.removeIf(server -> server.kind() == ServerKind.POSTGRES);
        List<LocalServer> last = new ArrayList<>(all());
        last.removeAll(first);
        List<Throwable> failures = new ArrayList<>();
        failures.addAll(inParallel(first, LocalServer::stop, false));
        failures.addAll(inParallel(last, LocalServer::stop, false));
        try {
            lock.close();
            if (temporary) {
                for (LocalServer server : all()) {
                    Downloads.deleteTree(server.directory());
                }
                Downloads.deleteTree(directory);
            }
        } catch (IOException e) {
            failures.add(e);
        }
        forgetShutdownHook();
        if (!failures.isEmpty()) {
            IllegalStateException failure =
                    new IllegalStateException("Local servers were not closed cleanly", failures.get(0));
            failures.subList(1, failures.size()).forEach(failure::addSuppressed);
            throw failure;
        }
    }

    /** Starts those of the kinds that do not exist yet, in parallel. If one fails, all of these are stopped. */
    synchronized void startAlso(Collection<ServerKind> kinds) {
        if (closed) {
            throw new IllegalStateException("these local servers are closed");
        }
        Map<ServerKind, LocalServer> added = new EnumMap<>(ServerKind.class);
        for (ServerKind kind : kinds) {
            if (all().stream().noneMatch(server -> server.kind() == kind)) {
                added.put(kind, create(kind));
            }
        }
        List<Throwable> failures = inParallel(added.values(), LocalServer::start, true);
        if (!failures.isEmpty()) {
            Throwable failure = failures.get(0);
            inParallel(added.values(), LocalServer::stop, false).forEach(failure::addSuppressed);
            if (failure instanceof ServerStartException known) {
                throw known;
            }
            throw new ServerStartException("Local servers cannot be started: " + failure, failure);
        }
        synchronized (servers) {
            servers.putAll(added);
        }
    }

    private LocalServer create(ServerKind kind) {
        Path home = directory.resolve(kind.name().toLowerCase(Locale.ROOT));
        int port = ports.containsKey(kind) ? ports.get(kind) : Ports.remembered(home.resolve("port"));
        ServerSettings settings = new ServerSettings(home, port, downloads, progress);
        return switch (kind) {
            case POSTGRES -> new PostgresServer(settings);
            case REDIS -> new RedisServer(settings);
            case KAFKA -> new KafkaServer(settings);
            case ELASTICSEARCH -> new ElasticsearchServer(settings);
            case CLICKHOUSE -> new ClickHouseServer(settings);
            case S3 -> new S3Server(settings, corsOrigins);
            case SMTP -> new SmtpServer(settings);
            case OIDC -> new OidcServer(settings);
            case ZIPKIN -> new ZipkinServer(settings);
        };
    }

    /** Does it to each server on a thread of its own and returns the failures, the first one first. */
    private static List<Throwable> inParallel(
            Collection<LocalServer> targets, Consumer<LocalServer> action, boolean failTogether) {
        if (targets.isEmpty()) {
            return List.of();
        }
        ExecutorService executor = Executors.newFixedThreadPool(targets.size(), task -> {
            Thread thread = new Thread(task, "local-servers");
            thread.setDaemon(true);
            return thread;
        });
        ExecutorCompletionService<Boolean> completion = new ExecutorCompletionService<>(executor);
        targets.forEach(server -> completion.submit(() -> action.accept(server), true));
        List<Throwable> failures = new ArrayList<>();
        boolean interrupted = false;
        for (int done = 0; done < targets.size(); ) {
            try {
                completion.take().get();
                done++;
            } catch (ExecutionException e) {
                done++;
                failures.add(e.getCause() == null ? e : e.getCause());
                if (failTogether) {
                    executor.shutdownNow();
                }
            } catch (InterruptedException e) {
                interrupted = true;
                if (failTogether) {
                    executor.shutdownNow();
                }
            }
        }
        executor.shutdownNow();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return failures;
    }

    private void forgetShutdownHook() {
        if (shutdownHook != null && Thread.currentThread() != shutdownHook) {
            try {
                Runtime.getRuntime().removeShutdownHook(shutdownHook);
            } catch (IllegalStateException shuttingDown) {
                // The hook runs, or is about to, and finds these servers closed.
                return;
            }
        }
    }

    /** Collects what to start. Not thread-safe. */
    public static final class Builder {
        private @Nullable Path directory;
        private Path cache = Downloads.defaultCache();
        private final Set<ServerKind> kinds = EnumSet.noneOf(ServerKind.class);
        private final Map<ServerKind, Integer> ports = new EnumMap<>(ServerKind.class);
        private final List<String> corsOrigins = new ArrayList<>();
        private Consumer<String> progress = message -> {};

        private Builder() {}

        /** Keeps the data of the servers in this directory, which is made if absent; a later start with it finds the data again. */
        public Builder directory(Path chosen) {
            directory = chosen.toAbsolutePath().normalize();
            return this;
        }

        /** Uses a new directory that is deleted at the close, or at the latest when this JVM ends. This is the default. */
        public Builder temporary() {
            directory = null;
            return this;
        }

        /** Keeps fetched programs in this directory instead of the one that the environment variable CINEMA_CACHE names or {@code ~/.cache/opencinema}. */
        public Builder cache(Path chosen) {
            cache = chosen;
            return this;
        }

        /** Adds servers to start. */
        public Builder with(ServerKind... more) {
            kinds.addAll(Arrays.asList(more));
            return this;
        }

        /**
         * Fixes the main port of a server, which is otherwise a free one, and the same one at each start with a directory.
         *
         * @throws IllegalArgumentException unless the port is 1..65535
         */
        public Builder port(ServerKind kind, int port) {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port must be 1..65535, was " + port);
            }
            ports.put(kind, port);
            return this;
        }

        /** Lets scripts of a web page from this origin, such as {@code http://localhost:8080}, use the S3 server. Default: of none. */
        public Builder corsOrigin(String origin) {
            corsOrigins.add(origin);
            return this;
        }

        /** Receives one line for each step that takes time, from several threads. Default: nobody does. */
        public Builder progress(Consumer<String> receiver) {
            progress = receiver;
            return this;
        }

        /**
         * Starts all servers in parallel and returns when they answer. Blocking; the first start ever also downloads.
         *
         * @throws ServerStartException if one cannot be started, the directory is in use, or the platform is another; nothing runs then
         */
        public LocalServers start() {
            RunUser.requirePlatform();
            try {
                Path home = directory;
                if (home == null) {
                    home = Files.createTempDirectory("cinema-servers-");
                    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
                }
                LocalServers servers = new LocalServers(this, home, DirectoryLock.take("Local servers", home));
                try {
                    servers.startAlso(kinds);
                    return servers;
                } catch (RuntimeException e) {
                    servers.close();
                    throw e;
                }
            } catch (IOException e) {
                throw new ServerStartException("Local servers cannot use their directory: " + e, e);
            }
        }
    }
}
