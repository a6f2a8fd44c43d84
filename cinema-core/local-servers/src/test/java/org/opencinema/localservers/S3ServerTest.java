package org.opencinema.localservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

final class S3ServerTest {
    private static final S3Configuration BY_PATH =
            S3Configuration.builder().pathStyleAccessEnabled(true).build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.S3);

    private final S3Server s3 = servers.s3();

    @Test
    void object_afterStopAndAfterKill_isThere() {
        try (S3Client client = client(s3.secretKey())) {
            client.createBucket(request -> request.bucket("films"));
            client.putObject(
                    request -> request.bucket("films").key("кино/1.m4s").contentType("video/mp4"),
                    RequestBody.fromString("frames"));
        }
        s3.stop();
        s3.start();
        s3.kill();
        s3.start();
        try (S3Client client = client(s3.secretKey())) {
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket("films").key("кино/1.m4s"));
            assertThat(head.contentType()).isEqualTo("video/mp4");
            assertThat(client.getObjectAsBytes(
                                    request -> request.bucket("films").key("кино/1.m4s"))
                            .asUtf8String())
                    .isEqualTo("frames");
        }
    }

    @Test
    void secret_thatIsWrong_isRefused() {
        try (S3Client client = client("wrong")) {
            assertThatThrownBy(client::listBuckets)
                    .isInstanceOf(S3Exception.class)
                    .hasMessageContaining("403");
        }
    }

    @Test
    void corsOrigin_thatIsAllowed_mayReadSignedUrls(@TempDir Path directory) throws Exception {
        try (LocalServers own = LocalServers.builder()
                .directory(directory)
                .with(ServerKind.S3)
                .corsOrigin("http://localhost:8080")
                .start()) {
            try (S3Client client = client(own.s3(), own.s3().secretKey())) {
                client.createBucket(request -> request.bucket("open"));
                client.putObject(request -> request.bucket("open").key("a"), RequestBody.fromString("abc"));
            }
            URI signed;
            try (S3Presigner presigner = S3Presigner.builder()
                    .endpointOverride(own.s3().uri())
                    .region(Region.US_EAST_1)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                            own.s3().accessKey(), own.s3().secretKey())))
                    .serviceConfiguration(BY_PATH)
                    .build()) {
                signed = presigner
                        .presignGetObject(request -> request.signatureDuration(Duration.ofMinutes(1))
                                .getObjectRequest(GetObjectRequest.builder()
                                        .bucket("open")
                                        .key("a")
                                        .build()))
                        .url()
                        .toURI();
            }
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(signed)
                            .header("Origin", "http://localhost:8080")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("abc");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("http://localhost:8080");
        }
    }

    private S3Client client(String secret) {
        return client(s3, secret);
    }

    private static S3Client client(S3Server server, String secret) {
        return S3Client.builder()
                .endpointOverride(server.uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(server.accessKey(), secret)))
                .serviceConfiguration(BY_PATH)
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
