package org.opencinema.service.recommendation;

import io.dropwizard.lifecycle.Managed;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.Supplier;
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
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The S3 bucket with the models. It never retries: callers can wait. */
final class ModelBucket implements Managed {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private final String name;
    private final S3Client client;

    ModelBucket(RecommendationConfiguration.BucketConfiguration configuration) {
        this.name = configuration.name;
        this.client = S3Client.builder()
                .endpointOverride(configuration.uri)
                .region(Region.of(configuration.region))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(configuration.accessKey, configuration.secretKey)))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(READ_TIMEOUT))
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    /** Each attempt has a file of its own, so that none is written over that is in use. */
    static String key(ModelStore.Attempt attempt) {
        return "models/" + attempt.version() + "-" + attempt.number();
    }

    @Override
    public void stop() {
        client.close();
    }

    /** Creates the bucket if it is absent. */
    void put(String key, Path file) {
        calling(() -> {
            try {
                return client.putObject(r -> r.bucket(name).key(key), RequestBody.fromFile(file));
            } catch (NoSuchBucketException e) {
                createBucket();
                return client.putObject(r -> r.bucket(name).key(key), RequestBody.fromFile(file));
            }
        });
    }

    private void createBucket() {
        try {
            client.createBucket(r -> r.bucket(name));
        } catch (BucketAlreadyOwnedByYouException | BucketAlreadyExistsException e) {
            // somebody else was faster: there it is
        }
    }

    /**
     * Over a file that is there.
     *
     * @throws NoSuchFileException if the bucket has none of that key
     * @throws UnavailableException if the store is down, or breaks off on the way
     */
    void download(String key, Path file) throws NoSuchFileException {
        try (ResponseInputStream<GetObjectResponse> object =
                calling(() -> client.getObject(r -> r.bucket(name).key(key)))) {
            long copied = Files.copy(object, file, StandardCopyOption.REPLACE_EXISTING);
            if (copied < object.response().contentLength()) {
                throw new EOFException(key + " ended after " + copied + " bytes");
            }
        } catch (NoSuchKeyException | NoSuchBucketException e) {
            throw new NoSuchFileException(name + "/" + key);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    void delete(String key) {
        calling(() -> client.deleteObject(r -> r.bucket(name).key(key)));
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
                "model_store_unavailable", "the model store does not answer; try again later", e);
    }
}
