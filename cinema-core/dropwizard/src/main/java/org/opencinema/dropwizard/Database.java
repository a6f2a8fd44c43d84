package org.opencinema.dropwizard;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.db.ManagedPooledDataSource;
import io.dropwizard.jdbi3.JdbiFactory;
import io.dropwizard.util.Duration;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/**
 * A service's own PostgreSQL schema. Immutable, thread-safe.
 *
 * @param jdbi for statements
 * @param dataSource the pool under it, for what works on plain connections
 */
public record Database(Jdbi jdbi, DataSource dataSource) {

    /**
     * Brings the schema up to date with the migrations at {@code db/<service>} on the class path, then opens a pool with health check and
     * metrics. The pool is closed with the environment. A database that does not answer fails a statement within seconds.
     */
    public static Database open(Environment environment, DatabaseConfiguration configuration, String service) {
        String url = configuration.url() + (configuration.url().contains("?") ? "&" : "?") + "currentSchema=" + service;
        Flyway.configure()
                .dataSource(url, configuration.user(), configuration.password())
                .schemas(service)
                .locations("classpath:db/" + service)
                .load()
                .migrate();
        DataSourceFactory factory = new DataSourceFactory();
        factory.setDriverClass("org.postgresql.Driver");
        factory.setUrl(url);
        factory.setUser(configuration.user());
        factory.setPassword(configuration.password());
        factory.setMinSize(1);
        factory.setInitialSize(1);
        factory.setMaxSize(configuration.maxConnections());
        factory.setMaxWaitForConnection(Duration.seconds(2));
        factory.setCheckConnectionOnBorrow(true);
        factory.setValidationInterval(Duration.seconds(1));
        factory.setValidationQueryTimeout(Duration.seconds(2));
        factory.setValidationQuery("SELECT 1");
        factory.setEvictionInterval(Duration.seconds(5));
        factory.setProperties(Map.of(
                "connectTimeout", "2",
                "socketTimeout", "30",
                "tcpKeepAlive", "true",
                "ApplicationName", service));
        ManagedDataSource dataSource = factory.build(environment.metrics(), service);
        Jdbi jdbi = new JdbiFactory().build(environment, factory, dataSource, "database");
        jdbi.setSqlLogger(QueryTimes.register(Metrics.of(environment)));
        showPool(dataSource, Metrics.of(environment));
        return new Database(jdbi, dataSource);
    }

    private static void showPool(ManagedDataSource dataSource, PrometheusRegistry metrics) {
        if (dataSource instanceof ManagedPooledDataSource pool) {
            GaugeWithCallback.builder()
                    .name("cinema_database_connections")
                    .help("Connections of the pool; no request gets one when max are active.")
                    .labelNames("state")
                    .callback(values -> {
                        values.call(pool.getActive(), "active");
                        values.call(pool.getIdle(), "idle");
                        values.call(pool.getMaxActive(), "max");
                    })
                    .register(metrics);
        }
    }
}
