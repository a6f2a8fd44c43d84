package org.opencinema.search;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.message.BasicHeader;
import org.elasticsearch.client.RestClient;

/**
 * A connection to Elasticsearch with pooled HTTP connections. Thread-safe.
 *
 * <p>Opening does no I/O: a server that is down shows at the first call. Its threads keep the JVM alive until it is
 * closed.
 */
public final class SearchConnection implements AutoCloseable {
    private static final int CONNECTIONS = 32;
    private static final int CONNECT_MILLIS = 1_000;

    private final RestClient http;
    private final ElasticsearchClient client;

    private SearchConnection(RestClient http) {
        this.http = http;
        this.client = new ElasticsearchClient(new RestClientTransport(http, new JacksonJsonpMapper()));
    }

    /**
     * Makes a connection.
     *
     * @param uri where the server listens, like {@code http://127.0.0.1:9200}; a user and password in it are sent with
     *     each request
     * @param timeout how long one call may wait for its answer; connecting may take one second
     * @throws IllegalArgumentException if the URI is not absolute http or https
     */
    public static SearchConnection open(URI uri, Duration timeout) {
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("the URI of Elasticsearch must be http(s)://host:port");
        }
        int waitMillis = Math.toIntExact(timeout.toMillis());
        Header[] headers = uri.getUserInfo() == null
                ? new Header[0]
                : new Header[] {new BasicHeader("Authorization", "Basic " + base64(uri.getUserInfo()))};
        RestClient http = RestClient.builder(new HttpHost(uri.getHost(), uri.getPort(), uri.getScheme()))
                .setDefaultHeaders(headers)
                .setRequestConfigCallback(config -> config.setConnectTimeout(CONNECT_MILLIS)
                        .setConnectionRequestTimeout(waitMillis)
                        .setSocketTimeout(waitMillis))
                .setHttpClientConfigCallback(
                        config -> config.setMaxConnPerRoute(CONNECTIONS).setMaxConnTotal(CONNECTIONS))
                .build();
        return new SearchConnection(http);
    }

    /** The client to build a {@link TitleIndex}, {@link TitleSearch} or {@link Suggestions} with. */
    public ElasticsearchClient client() {
        return client;
    }

    @Override
    public void close() {
        try {
            http.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
