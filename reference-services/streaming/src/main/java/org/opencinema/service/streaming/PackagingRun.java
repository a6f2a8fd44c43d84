package org.opencinema.service.streaming;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedRunnable;
import dev.failsafe.function.CheckedSupplier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.service.streaming.drm.Protection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attempts at jobs. Whatever an attempt writes has an address that the master and the way of packaging decide, so that the next one
 * finds what is finished and writes the rest over it. Only a protected package has the address of its attempt: each has other keys.
 */
final class PackagingRun {
    private static final Logger LOG = LoggerFactory.getLogger(PackagingRun.class);
    private static final String IMMUTABLE = "private, max-age=86400, immutable";
    private static final int DIGEST_BUFFER = 1 << 16;
    private static final RetryPolicy<Object> STORES = RetryPolicy.builder()
            .handle(UnavailableException.class, JdbiException.class)
            .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(20))
            .withMaxRetries(-1)
            .withMaxDuration(Duration.ofMinutes(5))
            .build();

    private final JobStore jobs;
    private final UploadStore uploads;
    private final MediaBucket bucket;
    private final Packager packager;
    private final Protection protection;
    private final Clock clock;
    private final long freeSpace;
    private final Duration keepFor;
    private final Duration keepParts;
    private final StreamingConfiguration.WatermarkConfiguration watermark;

    PackagingRun(
            JobStore jobs,
            UploadStore uploads,
            MediaBucket bucket,
            Packager packager,
            Protection protection,
            Clock clock,
            StreamingConfiguration.PackagingConfiguration configuration,
            StreamingConfiguration.WatermarkConfiguration watermark) {
        this.jobs = jobs;
        this.uploads = uploads;
        this.bucket = bucket;
        this.packager = packager;
        this.protection = protection;
        this.clock = clock;
        this.freeSpace = configuration.freeSpace.toBytes();
        this.keepFor = configuration.keepFor.toJavaDuration();
        this.keepParts = configuration.keepParts.toJavaDuration();
        this.watermark = watermark;
    }

    /**
     * Packages the master of a job.
     *
     * @throws SupersededException if the job was cancelled or taken over; nothing of it is left then
     */
    void run(PackagingJob.Attempt attempt, Path root) throws IOException, PackagingException, InterruptedException {
        Protection.Choice choice = choice(attempt);
        try (WorkDirectory directory = WorkDirectory.create(root)) {
            PackagingProgress progress = new PackagingProgress(at -> tell(attempt, at), System::nanoTime);
            progress.downloading();
            Path master = directory.resolve("master");
            byte[] sha256 = download(attempt, master);
            progress.inspecting();
            Addresses addresses = addresses(attempt, sha256, packager.recipe(root), choice);
            Source source = packager.inspect(master);
            begin(attempt, addresses.packageId(), source);
            Packager.Packaged clear =
                    packager.pack(master, source, mark(addresses.packageId()), new Kept(addresses.tracks()), progress);
            deliver(attempt, addresses, clear, progress);
            deleteTracks(addresses.packageId(), attempt.jobId());
        }
    }

    /** Where a package and its finished tracks are, and how it is protected. */
    private record Addresses(UUID packageId, String tracks, Protection.Choice choice) {}

    private Protection.Choice choice(PackagingJob.Attempt attempt) throws PackagingException, InterruptedException {
        Protection.Choice choice =
                persistently(() -> protection.choice(attempt.video().titleId()));
        if (watermark.enabled && !choice.isNone()) {
            throw PackagingException.ofPlatform(
                    "a package cannot have both encryption and a watermark; set the title's protection to none or"
                            + " STREAMING_WATERMARK to false, then retry the job",
                    null);
        }
        return choice;
    }

    private Optional<FaintPicture> mark(UUID packageId) {
        return watermark.enabled
                ? Optional.of(FaintPicture.of(watermark.secret(), packageId.toString()))
                : Optional.empty();
    }

    private Addresses addresses(
            PackagingJob.Attempt attempt, byte[] sha256, String packagersRecipe, Protection.Choice choice) {
        String recipe = watermark.enabled ? packagersRecipe + "|watermark" : packagersRecipe;
        UUID clear = MediaPackage.address(attempt.video(), sha256, recipe);
        if (choice.isNone()) {
            return new Addresses(clear, MediaPackage.workPrefix(clear), choice);
        }
        String own = recipe + '|' + attempt.jobId() + '|' + attempt.number();
        return new Addresses(
                MediaPackage.address(attempt.video(), sha256, own),
                MediaPackage.workPrefix(attempt.jobId()) + clear + "/",
                choice);
    }

    /** What the attempt before has left elsewhere is deleted before its address is forgotten. */
    private void begin(PackagingJob.Attempt attempt, UUID packageId, Source source) throws InterruptedException {
        Optional<PackagingJob> job = persistently(() -> jobs.find(attempt.jobId()));
        if (job.filter(now -> now.isRunning() && now.attempt() == attempt.number())
                .isEmpty()) {
            throw new SupersededException();
        }
        UUID before = job.get().packageId();
        if (before != null && !before.equals(packageId)) {
            persistently(() -> discard(before, jobs.isUsedBesides(before, attempt.jobId())));
        }
        if (!persistently(() -> jobs.inspected(attempt, packageId, source))) {
            throw new SupersededException();
        }
    }

    private void deliver(
            PackagingJob.Attempt attempt, Addresses addresses, Packager.Packaged clear, PackagingProgress progress)
            throws IOException, InterruptedException {
        try {
            Packager.Packaged packaged = protect(clear, addresses);
            upload(addresses.packageId(), packaged, progress);
            finish(attempt, addresses.packageId(), packaged);
        } catch (SupersededException e) {
            if (!addresses.choice().isNone()) {
                discard(addresses.packageId(), jobs.isUsed(addresses.packageId()));
            }
            throw e;
        }
    }

    private Packager.Packaged protect(Packager.Packaged clear, Addresses addresses)
            throws IOException, InterruptedException {
        if (addresses.choice().isNone()) {
            return clear;
        }
        protection.apply(addresses.choice(), addresses.packageId(), clear.directory(), MediaPackage.HLS);
        return clear.listedAnew();
    }

    private void finish(PackagingJob.Attempt attempt, UUID packageId, Packager.Packaged packaged)
            throws InterruptedException {
        Film film = packaged.film();
        int posters = (int) packaged.files().stream()
                .filter(file -> file.getFileName().toString().startsWith("poster-"))
                .count();
        JobStore.Finished done = new JobStore.Finished(
                packageId,
                film.durationSeconds(),
                PackageContents.of(film, posters),
                packaged.poster(),
                film.source().notes(),
                packaged.marking());
        if (!persistently(() -> jobs.finish(attempt, done, clock.instant()))) {
            throw new SupersededException();
        }
    }

    /** Deletes what attempts at a package have made, unless it is finished or somebody works on it. */
    private void discard(UUID packageId, boolean used) {
        if (!used) {
            deletePackage(packageId);
            bucket.deleteAll(MediaPackage.workPrefix(packageId));
        }
    }

    private void deletePackage(UUID packageId) {
        bucket.deleteAll(MediaPackage.prefix(packageId));
        protection.forget(packageId);
    }

    private void deleteTracks(UUID packageId, UUID jobId) {
        bucket.deleteAll(MediaPackage.workPrefix(packageId));
        bucket.deleteAll(MediaPackage.workPrefix(jobId));
    }

    /** Deletes what is no longer needed of a job that has ended: of a finished one the tracks, of another one all. */
    void clear(PackagingJob job) {
        UUID packageId = job.packageId();
        if (packageId == null) {
            return;
        }
        if (job.isReady()) {
            deleteTracks(packageId, job.id());
        } else if (job.isCancelled() || !job.retryable()) {
            discard(packageId, jobs.isUsed(packageId));
            bucket.deleteAll(MediaPackage.workPrefix(job.id()));
        } else if (!jobs.isUsed(packageId)) {
            deletePackage(packageId);
        }
    }

    /** Deletes uploads that were never completed, what is kept of jobs that failed, and the parts of files that were never put whole. */
    void sweep(Instant now) {
        Instant before = now.minus(keepFor);
        for (MasterUpload upload : uploads.listIncomplete(before)) {
            uploads.deleteIncomplete(upload.id(), () -> bucket.deleteUpload(upload.key(), upload.s3UploadId()));
        }
        for (UUID job : jobs.listExpired(before)) {
            jobs.expire(job, before, this::clear);
        }
        MediaPackage.PREFIXES.forEach(prefix -> bucket.abortUploads(prefix, now.minus(keepParts)));
    }

    /** The SHA-256 of the master. */
    private byte[] download(PackagingJob.Attempt attempt, Path file)
            throws IOException, PackagingException, InterruptedException {
        MasterUpload upload = persistently(() -> uploads.find(attempt.uploadId()))
                .orElseThrow(() -> PackagingException.ofPlatform("the upload is no longer known", null));
        long size = persistently(() -> bucket.size(upload.key()))
                .orElseThrow(() -> PackagingException.ofPlatform("the master is no longer in the bucket", null));
        long needed = 2 * size + freeSpace;
        long free =
                Files.getFileStore(file.toAbsolutePath().resolveSibling(".")).getUsableSpace();
        if (free < needed) {
            throw PackagingException.ofPlatform(
                    "the work directory needs %d MiB of free space, it has %d MiB; make room or set STREAMING_WORK_DIR, then retry the job"
                            .formatted(needed >> 20, free >> 20),
                    null);
        }
        persistently(() -> {
            Files.deleteIfExists(file);
            bucket.download(upload.key(), file);
        });
        return digest(upload, persistently(() -> uploads.checksums(upload.id())), file);
    }

    /** Of the whole; the parts must be what the browser said that it sent. */
    private static byte[] digest(MasterUpload upload, Map<Integer, byte[]> parts, Path file)
            throws IOException, PackagingException {
        MessageDigest whole = MediaPackage.sha256();
        byte[] buffer = new byte[DIGEST_BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int number = 1; number <= upload.partCount(); number++) {
                MessageDigest part = MediaPackage.sha256();
                for (long left = upload.sizeOfPart(number); left > 0; ) {
                    int read = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
                    if (read == 0) {
                        throw PackagingException.ofPlatform("the master ends in its part " + number, null);
                    }
                    part.update(buffer, 0, read);
                    whole.update(buffer, 0, read);
                    left -= read;
                }
                byte[] expected = parts.get(number);
                byte[] actual = part.digest();
                if (expected != null && !Arrays.equals(expected, actual)) {
                    throw PackagingException.ofMaster(
                            "part %d of the master is not what was sent: its SHA-256 is %s, not %s; upload it again"
                                    .formatted(
                                            number,
                                            HexFormat.of().formatHex(actual),
                                            HexFormat.of().formatHex(expected)));
                }
            }
        }
        return whole.digest();
    }

    /** Until all of it is there, also if another attempt at the same package was cleared away in between. */
    private void upload(UUID packageId, Packager.Packaged packaged, PackagingProgress progress)
            throws IOException, InterruptedException {
        String prefix = MediaPackage.prefix(packageId);
        int done = 0;
        for (Path file : packaged.files()) {
            String name = packaged.name(file);
            persistently(() -> bucket.put(prefix + name, file, contentType(name), IMMUTABLE));
            progress.uploading((double) ++done / packaged.files().size());
        }
        Map<String, Long> there = persistently(() -> bucket.list(prefix));
        for (Path file : packaged.files()) {
            String name = packaged.name(file);
            Long size = there.remove(prefix + name);
            if (size == null || size != Files.size(file)) {
                persistently(() -> bucket.put(prefix + name, file, contentType(name), IMMUTABLE));
            }
        }
        for (String stray : there.keySet()) {
            persistently(() -> bucket.deleteAll(stray));
        }
    }

    private static String contentType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "m3u8" -> "application/vnd.apple.mpegurl";
            case "mpd" -> "application/dash+xml";
            case "vtt" -> "text/vtt";
            case "jpg" -> "image/jpeg";
            default -> "video/mp4";
        };
    }

    /** Progress is worth no failure: a database that is down is missed at the end. */
    private void tell(PackagingJob.Attempt attempt, PackagingProgress.At at) {
        boolean latest;
        try {
            latest = jobs.progress(attempt, at);
        } catch (JdbiException e) {
            LOG.warn("progress of job {} was not stored: {}", attempt.jobId(), e.toString());
            return;
        }
        if (!latest) {
            throw new SupersededException();
        }
    }

    private static void persistently(CheckedRunnable call) throws InterruptedException {
        persistently(() -> {
            call.run();
            return true;
        });
    }

    private static <T> T persistently(CheckedSupplier<T> call) throws InterruptedException {
        try {
            return Failsafe.with(STORES).get(call);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException interruption) {
                throw interruption;
            }
            throw e;
        }
    }

    /** The tracks of a package that is being made. */
    private final class Kept implements Packager.KeptTracks {
        private final String prefix;

        Kept(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public boolean fetch(String name, Path file) throws InterruptedException {
            if (persistently(() -> bucket.size(prefix + name)).isEmpty()) {
                return false;
            }
            persistently(() -> {
                Files.deleteIfExists(file);
                bucket.download(prefix + name, file);
            });
            return true;
        }

        @Override
        public void keep(String name, Path file) throws InterruptedException {
            persistently(() -> bucket.put(prefix + name, file, "video/mp4", IMMUTABLE));
        }
    }

    /** The job was cancelled, or a later attempt holds it. */
    static final class SupersededException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
