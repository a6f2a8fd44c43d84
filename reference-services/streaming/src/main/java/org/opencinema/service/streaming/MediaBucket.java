package org.opencinema.service.streaming;

import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.UnavailableException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The S3 bucket with the masters and the packages. It never retries: callers that can wait do. */
final class MediaBucket implements Managed {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
    /** What writes: joining the parts of a big master takes a store its time. */
    private static final Duration SLOW_READ_TIMEOUT = Duration.ofMinutes(5);

    /** S3 takes no more than 5 GiB at once, and 10,000 parts. */
    private static final long PART_BYTES = 1L << 30;

    private final String name;
    private final long partBytes;
    private final S3Client client;
    private final S3Client slowClient;

    MediaBucket(StreamingConfiguration.BucketConfiguration configuration) {
        this(configuration, PART_BYTES);
    }

    /** @param partBytes larger files are put in parts of so many; 5 MiB or more */
    MediaBucket(StreamingConfiguration.BucketConfiguration configuration, long partBytes) {
        this.name = configuration.name;
        this.partBytes = partBytes;
        this.client = client(configuration, READ_TIMEOUT);
        this.slowClient = client(configuration, SLOW_READ_TIMEOUT);
    }

    private static S3Client client(StreamingConfiguration.BucketConfiguration configuration, Duration readTimeout) {
        return S3Client.builder()
                .endpointOverride(configuration.uri)
                .region(Region.of(configuration.region))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(configuration.accessKey, configuration.secretKey)))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(readTimeout))
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    @Override
    public void stop() {
        client.close();
        slowClient.close();
    }

    /** Throws if the store does not answer. That there is no bucket yet is an answer. */
    void check() {
        calling(() -> {
            try {
                return Optional.of(client.listObjectsV2(r -> r.bucket(name).maxKeys(1)));
            } catch (NoSuchBucketException e) {
                return Optional.empty();
            }
        });
    }

    /**
     * Starts an upload in parts; creates the bucket if it is absent.
     *
     * @param checked each part comes with its SHA-256
     */
    String startUpload(String key, boolean checked) {
        return calling(() -> {
            try {
                return createUpload(key, checked);
            } catch (NoSuchBucketException e) {
                createBucket();
                return createUpload(key, checked);
            }
        });
    }

    private String createUpload(String key, boolean checked) {
        ChecksumAlgorithm algorithm = checked ? ChecksumAlgorithm.SHA256 : null;
        return client.createMultipartUpload(r -> r.bucket(name).key(key).checksumAlgorithm(algorithm))
                .uploadId();
    }

    private void createBucket() {
        try {
            client.createBucket(r -> r.bucket(name));
        } catch (BucketAlreadyOwnedByYouException | BucketAlreadyExistsException e) {
            // somebody else was faster: there it is
        }
    }

    /** Passes one part on as it comes in. */
    void putPart(String key, String uploadId, int number, InputStream body, long length) {
        IncomingPart incoming = new IncomingPart(body);
        try {
            calling(() -> slowClient.uploadPart(
                    r -> r.bucket(name).key(key).uploadId(uploadId).partNumber(number),
                    RequestBody.fromInputStream(incoming, length)));
        } catch (UnavailableException e) {
            if (incoming.brokeOff()) {
                throw new InvalidException("body", "of part " + number + " ended before its " + length + " bytes");
            }
            throw e;
        }
    }

    /** The parts that have arrived, by number; empty if the upload is unknown: aborted or already complete. */
    Optional<List<Part>> listParts(String key, String uploadId) {
        return calling(() -> {
            try {
                List<Part> parts = new ArrayList<>();
                client.listPartsPaginator(r -> r.bucket(name).key(key).uploadId(uploadId)).parts().stream()
                        .map(part -> new Part(part.partNumber(), part.size(), part.eTag()))
                        .forEach(parts::add);
                return Optional.of(parts);
            } catch (NoSuchUploadException e) {
                return Optional.empty();
            }
        });
    }

    /**
     * Joins the parts; does nothing and returns false if the upload is unknown: aborted or already complete.
     *
     * @param checksums the SHA-256 of each part of an upload that is checked
     * @throws ConflictException if they are not those of the parts that have arrived
     */
    boolean completeUpload(String key, String uploadId, List<Part> parts, Map<Integer, byte[]> checksums) {
        List<CompletedPart> completed = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.etag())
                        .checksumSHA256(base64(checksums.get(part.number())))
                        .build())
                .toList();
        return calling(() -> {
            try {
                slowClient.completeMultipartUpload(
                        r -> r.bucket(name).key(key).uploadId(uploadId).multipartUpload(m -> m.parts(completed)));
                return true;
            } catch (NoSuchUploadException e) {
                return false;
            } catch (S3Exception e) {
                if (e.statusCode() == 400 && !checksums.isEmpty()) {
                    throw new ConflictException(
                            "parts_altered",
                            "a part was signed again with another checksum and not sent again; send it: "
                                    + e.getMessage());
                }
                throw e;
            }
        });
    }

    private static @Nullable String base64(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }

    /** Drops the parts of an upload, if there is one. */
    void abortUpload(String key, String uploadId) {
        calling(() -> {
            try {
                return Optional.of(
                        client.abortMultipartUpload(r -> r.bucket(name).key(key).uploadId(uploadId)));
            } catch (NoSuchUploadException e) {
                return Optional.empty();
            }
        });
    }

    /** The same because of a failure; what fails at it is told with that. */
    void abortUpload(String key, String uploadId, Exception failure) {
        try {
            abortUpload(key, uploadId);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Drops what was begun before that time and never ended, of all uploads whose keys start so. */
    void abortUploads(String prefix, Instant before) {
        calling(() -> {
            try {
                client.listMultipartUploadsPaginator(r -> r.bucket(name).prefix(prefix)).uploads().stream()
                        .filter(upload -> upload.initiated().isBefore(before))
                        .forEach(upload -> abortUpload(upload.key(), upload.uploadId()));
            } catch (NoSuchBucketException e) {
                // nothing was ever begun
            }
            return prefix;
        });
    }

    /** Drops an upload that nobody needs, even if it was joined. */
    void deleteUpload(String key, String uploadId) {
        abortUpload(key, uploadId);
        deleteAll(key);
    }

    /** The size of an object, if it exists. */
    OptionalLong size(String key) {
        return calling(() -> {
            try {
                return OptionalLong.of(
                        client.headObject(r -> r.bucket(name).key(key)).contentLength());
            } catch (NoSuchKeyException e) {
                return OptionalLong.empty();
            }
        });
    }

    void download(String key, Path file) {
        calling(() -> slowClient.getObject(r -> r.bucket(name).key(key), file));
    }

    /** A large file goes in parts; none is left if it fails. */
    void put(String key, Path file, String contentType, String cacheControl) throws IOException {
        long size = Files.size(file);
        if (size <= partBytes) {
            calling(() -> slowClient.putObject(
                    r -> r.bucket(name).key(key).contentType(contentType).cacheControl(cacheControl),
                    RequestBody.fromFile(file)));
            return;
        }
        String uploadId = calling(() -> slowClient.createMultipartUpload(
                        r -> r.bucket(name).key(key).contentType(contentType).cacheControl(cacheControl)))
                .uploadId();
        try {
            if (!completeUpload(key, uploadId, putParts(key, uploadId, file, size), Map.of())) {
                throw new UnavailableException(
                        "media_store_unavailable", "the parts of " + key + " were dropped while it was put", null);
            }
        } catch (IOException | RuntimeException e) {
            abortUpload(key, uploadId, e);
            throw e;
        }
    }

    private List<Part> putParts(String key, String uploadId, Path file, long size) throws IOException {
        List<Part> parts = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (long at = 0; at < size; at += partBytes) {
                int number = parts.size() + 1;
                long length = Math.min(partBytes, size - at);
                String etag = calling(() -> slowClient.uploadPart(
                                r -> r.bucket(name).key(key).uploadId(uploadId).partNumber(number),
                                RequestBody.fromInputStream(new Slice(in, length), length)))
                        .eTag();
                parts.add(new Part(number, length, etag));
            }
        }
        return parts;
    }

    /**
     * An object's bytes, to be closed by the caller, or empty if there is no such object.
     *
     * @throws RangeException if the object has no such bytes
     */
    Optional<ResponseInputStream<GetObjectResponse>> open(String key, @Nullable String range) {
        return calling(() -> {
            try {
                return Optional.of(client.getObject(r -> r.bucket(name).key(key).range(range)));
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            } catch (S3Exception e) {
                if (e.statusCode() == 416) {
                    throw new RangeException(e);
                }
                throw e;
            }
        });
    }

    /** The sizes of the objects whose keys start so, by key. */
    Map<String, Long> list(String prefix) {
        return calling(() -> {
            Map<String, Long> sizes = new HashMap<>();
            client.listObjectsV2Paginator(r -> r.bucket(name).prefix(prefix))
                    .contents()
                    .forEach(object -> sizes.put(object.key(), object.size()));
            return sizes;
        });
    }

    /** Deletes every object whose key starts so. */
    void deleteAll(String prefix) {
        calling(() -> {
            ListObjectsV2Response page;
            do {
                page = client.listObjectsV2(r -> r.bucket(name).prefix(prefix));
                List<ObjectIdentifier> keys = page.contents().stream()
                        .map(object ->
                                ObjectIdentifier.builder().key(object.key()).build())
                        .toList();
                if (!keys.isEmpty()) {
                    requireDeleted(client.deleteObjects(r ->
                            r.bucket(name).delete(Delete.builder().objects(keys).build())));
                }
            } while (Boolean.TRUE.equals(page.isTruncated()));
            return prefix;
        });
    }

    /** The store answers 200 whatever became of each object. */
    static void requireDeleted(DeleteObjectsResponse response) {
        if (response.hasErrors()) {
            S3Error first = response.errors().get(0);
            throw new UnavailableException(
                    "media_store_unavailable",
                    "the media store did not delete %d objects, the first %s: %s %s"
                            .formatted(response.errors().size(), first.key(), first.code(), first.message()),
                    null);
        }
    }

    private static <T> T calling(Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkClientException e) {
            throw unavailable(e);
        } catch (S3Exception e) {
            if (e.statusCode() >= 500) {
                throw unavailable(e);
            }
            throw e;
        }
    }

    private static UnavailableException unavailable(Exception e) {
        return new UnavailableException(
                "media_store_unavailable", "the media store does not answer; try again later", e);
    }

    /** A part that has arrived. */
    record Part(int number, long size, String etag) {}

    /** The bytes that were asked for are not there. */
    static final class RangeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RangeException(Exception cause) {
            super("no such range", cause);
        }
    }
}
