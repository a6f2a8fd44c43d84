package org.opencinema.localservers;

/** A kind of server that can be started locally. Thread-safe. */
public enum ServerKind {
    /** PostgreSQL 18. */
    POSTGRES("PostgreSQL"),
    /** Redis 6.2. */
    REDIS("Redis"),
    /** Apache Kafka 4, one KRaft node. */
    KAFKA("Kafka"),
    /** Elasticsearch 8.19, one node. */
    ELASTICSEARCH("Elasticsearch"),
    /** ClickHouse behind its HTTP interface. */
    CLICKHOUSE("ClickHouse"),
    /** S3 protocol over a directory (S3Proxy). */
    S3("S3"),
    /** A mail server that keeps what it is sent (GreenMail). */
    SMTP("SMTP"),
    /** An OpenID Connect provider that believes whoever signs in (mock-oauth2-server). */
    OIDC("OpenID Connect"),
    /** A collector and viewer of traces, kept in memory (Zipkin 3). */
    ZIPKIN("Zipkin");

    private final String title;

    ServerKind(String title) {
        this.title = title;
    }

    /** The name for people, such as {@code PostgreSQL}. */
    public String title() {
        return title;
    }
}
