package org.opencinema.service.streaming;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.opencinema.signing.S3Urls;

/** Links by which browsers send parts to the media store themselves. */
final class PartSigner {
    static final String CHECKSUM = "x-amz-checksum-sha256";

    private final String publicUri;
    private final String bucket;
    private final S3Urls urls;

    PartSigner(StreamingConfiguration.BucketConfiguration configuration, Clock clock) {
        this.publicUri = configuration.publicUri;
        this.bucket = configuration.name;
        this.urls = S3Urls.create(configuration.region, configuration.accessKey, configuration.secretKey, clock);
    }

    /** Whether browsers can reach the store. */
    boolean areOffered() {
        return !publicUri.isEmpty();
    }

    /** For exactly the bytes of that length and checksum. */
    URI sign(MasterUpload upload, int number, String sha256, Instant expiresAt) {
        URI part = URI.create("%s/%s/%s?partNumber=%d&uploadId=%s"
                .formatted(publicUri, bucket, upload.key(), number, upload.s3UploadId()));
        Map<String, String> headers =
                Map.of("content-length", Long.toString(upload.sizeOfPart(number)), CHECKSUM, sha256);
        return urls.sign("PUT", part, headers, expiresAt);
    }
}
