package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Error;

final class MediaBucketTest {
    private static final int PART = 5 << 20;

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.S3);

    @TempDir
    Path directory;

    private final StreamingConfiguration.BucketConfiguration configuration =
            new StreamingConfiguration.BucketConfiguration();

    private MediaBucket bucket;

    @BeforeEach
    void create() {
        configuration.uri = servers.s3().uri();
        configuration.accessKey = servers.s3().accessKey();
        configuration.secretKey = servers.s3().secretKey();
        configuration.name = "bucket-of-parts";
        bucket = new MediaBucket(configuration, PART);
        bucket.abortUpload("first", bucket.startUpload("first", false));
    }

    @AfterEach
    void stop() {
        bucket.stop();
    }

    @Test
    void put_ofALargeFile_goesInPartsAndArrivesWhole() throws Exception {
        byte[] bytes = new byte[2 * PART + 12_345];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(directory.resolve("track.mp4"), bytes);

        bucket.put("large", file, "video/mp4", "private");

        try (ResponseInputStream<GetObjectResponse> in =
                bucket.open("large", null).orElseThrow()) {
            assertThat(in.response().eTag()).as("of three parts").endsWith("-3\"");
            assertThat(in.response().contentType()).isEqualTo("video/mp4");
            assertThat(in.response().cacheControl()).isEqualTo("private");
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(openUploads(configuration)).isEmpty();
    }

    /** A directory has a size, but no bytes to read. */
    @Test
    void put_thatBreaksOff_leavesNoParts() {
        MediaBucket ofSmallParts = new MediaBucket(configuration, 1);
        try {
            assertThatThrownBy(() -> ofSmallParts.put("broken", directory, "video/mp4", "private"))
                    .isInstanceOfAny(UnavailableException.class, java.io.IOException.class)
                    .hasNoSuppressedExceptions();
        } finally {
            ofSmallParts.stop();
        }

        assertThat(openUploads(configuration)).isEmpty();
        assertThat(bucket.size("broken")).isEmpty();
    }

    @Test
    void uploadsThatWereNeverEnded_areAbortedByPrefixAndAge_alsoWithoutABucket() {
        List<String> keys = List.of("packages/a", "packages/b", "masters/c");
        List<String> uploads =
                keys.stream().map(key -> bucket.startUpload(key, false)).toList();
        bucket.putPart("packages/b", uploads.get(1), 1, new ByteArrayInputStream(new byte[9]), 9);
        List<MediaBucket.Part> parts =
                bucket.listParts("packages/b", uploads.get(1)).orElseThrow();
        Instant soon = Instant.now().plusSeconds(600);

        bucket.abortUploads("packages/", soon.minusSeconds(7200));
        assertThat(openUploads(configuration)).containsAll(keys);
        bucket.abortUploads("packages/", soon);
        assertThat(openUploads(configuration)).containsExactly("masters/c");
        assertThat(bucket.completeUpload("packages/b", uploads.get(1), parts, Map.of()))
                .isFalse();
        assertThat(bucket.size("packages/b")).isEmpty();
        bucket.abortUploads("masters/", soon);
        assertThat(openUploads(configuration)).isEmpty();

        configuration.name = "never-made";
        MediaBucket absent = new MediaBucket(configuration);
        try {
            assertThatCode(() -> absent.abortUploads("packages/", soon)).doesNotThrowAnyException();
        } finally {
            absent.stop();
        }
    }

    @Test
    void join_ofPartsThatTheStoreRefuses_isAConflict() {
        String upload = bucket.startUpload("refused", false);
        List<MediaBucket.Part> parts = new ArrayList<>();
        for (int number = 1; number <= 2; number++) {
            bucket.putPart("refused", upload, number, new ByteArrayInputStream(new byte[10]), 10);
            parts.add(new MediaBucket.Part(number, 10, "0123456789abcdef0123456789abcdef"));
        }

        assertThatThrownBy(() -> bucket.completeUpload("refused", upload, parts, Map.of(1, new byte[32])))
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("parts_altered"));
        bucket.abortUpload("refused", upload);
    }

    @Test
    void deletion_thatFailsForOneObject_isNotTakenForDone() {
        S3Error error = S3Error.builder()
                .key("packages/1")
                .code("AccessDenied")
                .message("no")
                .build();
        DeleteObjectsResponse answer =
                DeleteObjectsResponse.builder().errors(List.of(error)).build();

        assertThatThrownBy(() -> MediaBucket.requireDeleted(answer))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("packages/1: AccessDenied");
        MediaBucket.requireDeleted(DeleteObjectsResponse.builder().build());
    }

    /** The keys of the uploads in parts that have no end yet. */
    static List<String> openUploads(StreamingConfiguration.BucketConfiguration configuration) {
        try (S3Client client = S3Client.builder()
                .endpointOverride(configuration.uri)
                .region(Region.of(configuration.region))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(configuration.accessKey, configuration.secretKey)))
                .forcePathStyle(true)
                .build()) {
            return client.listMultipartUploads(r -> r.bucket(configuration.name)).uploads().stream()
                    .map(MultipartUpload::key)
                    .toList();
        }
    }
}
