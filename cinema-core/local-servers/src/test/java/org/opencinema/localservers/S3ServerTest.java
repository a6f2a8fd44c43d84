package org.opencinema.localservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
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

    private static final LocalServers SERVERS = LocalServers.builder()
            .temporary()
            .with(ServerKind.S3)
            .corsOrigin("http://localhost:8080")
            .start();

    private final S3Server s3 = SERVERS.s3();

    @AfterAll
    static void close() {
        SERVERS.close();
    }

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
    void corsOrigin_thatIsAllowed_mayReadSignedUrls() throws Exception {
        try (S3Client client = client(s3.secretKey())) {
            client.createBucket(request -> request.bucket("open"));
            client.putObject(request -> request.bucket("open").key("a"), RequestBody.fromString("abc"));
        }
        URI signed = signedUrl("open", "a");

        HttpResponse<String> allowed = get(signed, "http://localhost:8080");
        HttpResponse<String> foreign = get(signed, "http://elsewhere.example");

        assertThat(allowed.statusCode()).isEqualTo(200);
        assertThat(allowed.body()).isEqualTo("abc");
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).contains("http://localhost:8080");
        assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    private URI signedUrl(String bucket, String key) throws Exception {
        try (S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(s3.uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials(s3.secretKey()))
                .serviceConfiguration(BY_PATH)
                .build()) {
            GetObjectRequest get =
                    GetObjectRequest.builder().bucket(bucket).key(key).build();
            return presigner
                    .presignGetObject(request ->
                            request.signatureDuration(Duration.ofMinutes(1)).getObjectRequest(get))
                    .url()
                    .toURI();
        }
    }

    private static HttpResponse<String> get(URI uri, String origin) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(uri).header("Origin", origin).build(), HttpResponse.BodyHandlers.ofString());
    }

    private S3Client client(String secret) {
        return S3Client.builder()
                .endpointOverride(s3.uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials(secret))
                .serviceConfiguration(BY_PATH)
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private StaticCredentialsProvider credentials(String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(s3.accessKey(), secret));
    }
}
