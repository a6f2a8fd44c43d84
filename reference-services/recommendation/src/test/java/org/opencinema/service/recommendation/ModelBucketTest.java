package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class ModelBucketTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.S3);

    @TempDir
    Path directory;

    @Test
    void file_ofABucketThatIsNotThere_isMissing() {
        ModelBucket bucket = bucket(SERVERS.s3().uri());

        assertThatThrownBy(() -> bucket.download("models/1-1", directory.resolve("received")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("models/1-1");
        bucket.stop();
    }

    @Test
    void download_thatBreaksOff_isWorthTryingLater() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            exchange.close();
        });
        server.start();
        try {
            ModelBucket bucket =
                    bucket(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));

            assertThatThrownBy(() -> bucket.download("models/1-1", directory.resolve("half")))
                    .isInstanceOf(UnavailableException.class);
            bucket.stop();
        } finally {
            server.stop(0);
        }
    }

    private static ModelBucket bucket(URI uri) {
        var configuration = new RecommendationConfiguration.BucketConfiguration();
        configuration.uri = uri;
        configuration.accessKey = SERVERS.s3().accessKey();
        configuration.secretKey = SERVERS.s3().secretKey();
        configuration.name = "model-bucket";
        return new ModelBucket(configuration);
    }
}
