package org.opencinema.localservers;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit extension (JUnit 5.13 or newer, and 6) that gives a test class real servers. The servers are shared by all test classes of the
 * JVM: they start when a class first needs them, and stop after the last test. Use it in a static field. Thread-safe.
 *
 * <pre>{@code
 * final class TitleStoreTest {
 *     @RegisterExtension
 *     static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS);
 *
 *     @BeforeAll
 *     static void migrate() {
 *         String url = servers.postgres().createDatabase("titles");
 *     }
 * }
 * }</pre>
 */
public final class LocalServersExtension implements BeforeAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(LocalServersExtension.class);

    private final Set<ServerKind> kinds;
    private volatile @Nullable LocalServers servers;

    private LocalServersExtension(Set<ServerKind> kinds) {
        this.kinds = kinds;
    }

    /** An extension for a test class that needs these servers. */
    public static LocalServersExtension with(ServerKind first, ServerKind... more) {
        return new LocalServersExtension(EnumSet.of(first, more));
    }

    // The newer method does not exist in JUnit 5.
    @SuppressWarnings("deprecation")
    @Override
    public void beforeAll(ExtensionContext context) {
        LocalServers shared = Objects.requireNonNull(context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        LocalServers.class,
                        key -> LocalServers.builder()
                                .temporary()
                                .progress(System.err::println)
                                .start(),
                        LocalServers.class));
        shared.startAlso(kinds);
        servers = shared;
    }

    /**
     * The PostgreSQL server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public PostgresServer postgres() {
        return servers().postgres();
    }

    /**
     * The Redis server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public RedisServer redis() {
        return servers().redis();
    }

    /**
     * The Kafka server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public KafkaServer kafka() {
        return servers().kafka();
    }

    /**
     * The Elasticsearch server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public ElasticsearchServer elasticsearch() {
        return servers().elasticsearch();
    }

    /**
     * The ClickHouse server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public ClickHouseServer clickhouse() {
        return servers().clickhouse();
    }

    /**
     * The S3 server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public S3Server s3() {
        return servers().s3();
    }

    /**
     * The mail server.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public SmtpServer smtp() {
        return servers().smtp();
    }

    /**
     * The OpenID Connect provider.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public OidcServer oidc() {
        return servers().oidc();
    }

    /**
     * The collector of traces.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public ZipkinServer zipkin() {
        return servers().zipkin();
    }

    /** All servers that run, also those that only other test classes asked for. */
    public List<LocalServer> all() {
        return servers().all();
    }

    private LocalServers servers() {
        LocalServers current = servers;
        if (current == null) {
            throw new IllegalStateException(
                    "the servers start before the first test: register the extension in a static field with @RegisterExtension");
        }
        return current;
    }
}
