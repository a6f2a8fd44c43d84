package org.opencinema.service.streaming;

import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.Uuid7;

/** Takes master files in parts; a complete one becomes a packaging job. The parts are remembered by the bucket alone. */
final class Uploads {
    private final UploadStore uploads;
    private final Videos videos;
    private final MediaBucket bucket;
    private final PartSigner links;
    private final MediaJobs jobs;
    private final Uuid7 ids;
    private final Clock clock;

    Uploads(
            UploadStore uploads,
            Videos videos,
            MediaBucket bucket,
            PartSigner links,
            MediaJobs jobs,
            Uuid7 ids,
            Clock clock) {
        this.uploads = uploads;
        this.videos = videos;
        this.bucket = bucket;
        this.links = links;
        this.jobs = jobs;
        this.ids = ids;
        this.clock = clock;
    }

    /** A file that somebody wants to upload for a title or an episode: exactly one of the ids is given. */
    record Wish(@Nullable UUID titleId, @Nullable UUID episodeId, String fileName, long sizeBytes, boolean direct) {}

    MasterUpload start(Wish wish, UUID caller) {
        UUID titleId = wish.titleId();
        UUID episodeId = wish.episodeId();
        Video video = videos.find(titleId, episodeId)
                .orElseThrow(() -> episodeId == null
                        ? new UnprocessableException("titleId", "is not a known title: " + titleId)
                        : new UnprocessableException("episodeId", "is not a known episode: " + episodeId));
        UUID id = ids.next();
        boolean direct = wish.direct() && links.areOffered();
        String s3UploadId = bucket.startUpload(MasterUpload.key(id), direct);
        long partSize = MasterUpload.partSize(wish.sizeBytes());
        MasterUpload upload =
                new MasterUpload(id, video, wish.fileName(), wish.sizeBytes(), partSize, s3UploadId, direct, false);
        try {
            uploads.insert(upload, caller, clock.instant());
        } catch (RuntimeException e) {
            bucket.abortUpload(upload.key(), s3UploadId, e);
            throw e;
        }
        return upload;
    }

    MasterUpload get(UUID id) {
        return uploads.find(id).orElseThrow(() -> new NotFoundException("upload " + id));
    }

    /** The numbers of the parts that have arrived whole. */
    List<Integer> receivedParts(MasterUpload upload) {
        if (upload.complete()) {
            return IntStream.rangeClosed(1, upload.partCount()).boxed().toList();
        }
        return parts(upload).stream()
                .filter(part -> isWhole(upload, part))
                .map(MediaBucket.Part::number)
                .toList();
    }

    Optional<UUID> jobId(MasterUpload upload) {
        return upload.complete() ? jobs.findByUpload(upload.id()).map(PackagingJob::id) : Optional.empty();
    }

    /** Links by which the parts are sent to the store, by number; each opens for the bytes with its checksum only. */
    Map<Integer, URI> sign(UUID id, Map<Integer, String> sha256, Instant expiresAt) {
        MasterUpload upload = getReceiving(id);
        if (!upload.direct()) {
            throw new ConflictException("direct_upload_only", "the upload is not a direct one; send its parts here");
        }
        Map<Integer, byte[]> checksums = new TreeMap<>();
        Map<Integer, URI> signed = new TreeMap<>();
        sha256.forEach((number, base64) -> {
            requirePart(upload, "parts", number);
            checksums.put(number, Base64.getDecoder().decode(base64));
            signed.put(number, links.sign(upload, number, base64, expiresAt));
        });
        uploads.putChecksums(id, checksums);
        return signed;
    }

    private MasterUpload getReceiving(UUID id) {
        MasterUpload upload = get(id);
        if (upload.complete()) {
            throw new ConflictException("upload_complete", "the upload is complete and takes no more parts");
        }
        return upload;
    }

    private static void requirePart(MasterUpload upload, String field, int number) {
        if (number > upload.partCount()) {
            throw new InvalidException(field, "must be at most " + upload.partCount() + ", was " + number);
        }
    }

    void putPart(UUID id, int number, InputStream body, long length) {
        MasterUpload upload = getReceiving(id);
        if (upload.direct()) {
            throw new ConflictException("direct_upload", "the parts of this upload go to the store; ask for links");
        }
        requirePart(upload, "partNumber", number);
        if (length != upload.sizeOfPart(number)) {
            throw new InvalidException(
                    "Content-Length",
                    "of part " + number + " must be " + upload.sizeOfPart(number) + ", was " + length);
        }
        bucket.putPart(upload.key(), upload.s3UploadId(), number, body, length);
    }

    void abort(UUID id) {
        MasterUpload upload = get(id);
        if (upload.complete()) {
            throw new ConflictException("upload_complete", "the upload is complete and cannot be aborted");
        }
        if (!uploads.deleteIncomplete(id, () -> bucket.deleteUpload(upload.key(), upload.s3UploadId()))) {
            throw new ConflictException("upload_complete", "the upload was completed in the meantime");
        }
    }

    /** Joins the parts and queues the job. Repeated, it answers with the same job, and revives one that failed without fault of the master. */
    PackagingJob complete(UUID id) {
        MasterUpload upload = get(id);
        if (!upload.complete()) {
            join(upload);
            uploads.complete(upload, ids.next(), clock.instant());
        }
        return jobs.submit(upload.id());
    }

    private void join(MasterUpload upload) {
        Optional<List<MediaBucket.Part>> parts = bucket.listParts(upload.key(), upload.s3UploadId());
        if (parts.isPresent()) {
            requireAllParts(upload, parts.get());
            bucket.completeUpload(upload.key(), upload.s3UploadId(), parts.get(), uploads.checksums(upload.id()));
        }
        // No such upload: it was joined before, by a request that was cut off. Then the object is there.
        long size = bucket.size(upload.key()).orElse(0);
        if (size != upload.sizeBytes()) {
            throw new ConflictException(
                    "parts_missing", "the file must have " + upload.sizeBytes() + " bytes, has " + size);
        }
    }

    private static void requireAllParts(MasterUpload upload, List<MediaBucket.Part> parts) {
        Set<Integer> whole = parts.stream()
                .filter(part -> isWhole(upload, part))
                .map(MediaBucket.Part::number)
                .collect(Collectors.toSet());
        List<String> missing = IntStream.rangeClosed(1, upload.partCount())
                .filter(number -> !whole.contains(number))
                .limit(20)
                .mapToObj(Integer::toString)
                .toList();
        if (!missing.isEmpty()) {
            throw new ConflictException(
                    "parts_missing",
                    whole.size() + " of " + upload.partCount() + " parts have arrived; missing: "
                            + String.join(", ", missing) + (missing.size() == 20 ? " ..." : ""));
        }
    }

    private List<MediaBucket.Part> parts(MasterUpload upload) {
        return bucket.listParts(upload.key(), upload.s3UploadId()).orElse(List.of());
    }

    private static boolean isWhole(MasterUpload upload, MediaBucket.Part part) {
        return part.number() <= upload.partCount() && part.size() == upload.sizeOfPart(part.number());
    }
}
