package org.opencinema.service.streaming;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.streaming.api.JobsApi;
import org.opencinema.service.streaming.api.model.JobState;
import org.opencinema.service.streaming.api.model.JobStep;
import org.opencinema.service.streaming.api.model.MediaJob;
import org.opencinema.service.streaming.api.model.MediaJobPage;
import org.opencinema.service.streaming.api.model.MediaSource;
import org.opencinema.service.streaming.api.model.PackagedTrack;
import org.opencinema.service.streaming.api.model.PackagedVideo;
import org.opencinema.service.streaming.api.model.Poster;
import org.opencinema.service.streaming.api.model.PosterChoice;
import org.opencinema.service.streaming.api.model.SourceTrack;
import org.opencinema.service.streaming.api.model.SourceVideo;
import org.opencinema.signing.PathSigner;

/** Packaging jobs and the packages that came of them. */
final class JobsResource implements JobsApi {
    private static final Duration PICTURES_OPEN_FOR = Duration.ofHours(1);

    private final MediaJobs jobs;
    private final PathSigner signer;
    private final Clock clock;

    JobsResource(MediaJobs jobs, PathSigner signer, Clock clock) {
        this.jobs = jobs;
        this.signer = signer;
        this.clock = clock;
    }

    @Override
    public Response getJob(UUID jobId, SecurityContext security) {
        return Response.ok(describe(jobs.get(jobId))).build();
    }

    @Override
    public Response listJobs(Integer limit, @Nullable String cursor, @Nullable UUID titleId, SecurityContext security) {
        List<PackagingJob> page = jobs.list(titleId, cursor, limit + 1);
        List<PackagingJob> items = page.subList(0, Math.min(limit, page.size()));
        String next = page.size() > limit ? items.get(limit - 1).id().toString() : null;
        return Response.ok(new MediaJobPage()
                        .items(items.stream().map(JobsResource::describe).toList())
                        .nextCursor(next))
                .build();
    }

    @Override
    public Response cancelJob(UUID jobId, SecurityContext security) {
        return Response.ok(describe(jobs.cancel(jobId))).build();
    }

    @Override
    public Response retryJob(UUID jobId, SecurityContext security) {
        return Response.accepted(describe(jobs.retry(jobId))).build();
    }

    @Override
    public Response getPackage(UUID packageId, SecurityContext security) {
        return Response.ok(describe(jobs.getPackage(packageId))).build();
    }

    @Override
    public Response choosePoster(UUID packageId, PosterChoice body, SecurityContext security) {
        jobs.choosePoster(packageId, body.getNumber());
        return Response.noContent().build();
    }

    static MediaJob describe(PackagingJob job) {
        return new MediaJob()
                .id(job.id())
                .titleId(job.video().titleId())
                .episodeId(job.video().episodeId())
                .state(JobState.fromValue(job.state()))
                .progress(job.progress())
                .step(job.step() == null || !job.isRunning() ? null : JobStep.fromValue(job.step()))
                .speed(job.speed())
                .secondsLeft(job.secondsLeft())
                .attempt(job.attempt())
                .retryable(job.isRetryable())
                .error(job.error())
                .notes(job.notes())
                .source(job.source() == null ? null : describe(job.source()))
                .packageId(job.isReady() ? job.packageId() : null)
                .durationSeconds(job.durationSeconds())
                .createdAt(utc(job.createdAt()))
                .finishedAt(utc(job.finishedAt()));
    }

    private static MediaSource describe(Source source) {
        Source.Picture picture = source.picture();
        return new MediaSource()
                .container(source.container())
                .durationSeconds(source.durationSeconds())
                .video(new SourceVideo()
                        .codec(picture.codec())
                        .width(picture.width())
                        .height(picture.height())
                        .frameRate(Double.valueOf(picture.rate().decimal()))
                        .hdr(picture.hdr()))
                .audio(source.sounds().stream()
                        .map(sound -> new SourceTrack()
                                .codec(sound.codec())
                                .language(sound.language())
                                .name(sound.name())
                                .channels(sound.channels()))
                        .toList())
                .subtitles(source.captions().stream()
                        .map(caption -> new SourceTrack()
                                .codec(caption.codec())
                                .language(caption.language())
                                .name(caption.name()))
                        .toList());
    }

    private org.opencinema.service.streaming.api.model.MediaPackage describe(PackageStore.Described found) {
        PackageContents contents = found.contents();
        Instant expiresAt = clock.instant().plus(PICTURES_OPEN_FOR);
        String token = signer.sign(found.id().toString(), found.id(), expiresAt);
        String base = "/media/" + token + "/" + found.id() + "/";
        return new org.opencinema.service.streaming.api.model.MediaPackage()
                .id(found.id())
                .titleId(found.video().titleId())
                .episodeId(found.video().episodeId())
                .durationSeconds(found.durationSeconds())
                .packagedAt(utc(found.packagedAt()))
                .video(contents.video().stream().map(JobsResource::describe).toList())
                .audio(contents.audio().stream()
                        .map(sound -> track(sound.id(), sound.language(), sound.name())
                                .channels(sound.channels()))
                        .toList())
                .subtitles(contents.subtitles().stream()
                        .map(text -> track(text.id(), text.language(), text.name()))
                        .toList())
                .posters(IntStream.rangeClosed(1, contents.posters())
                        .mapToObj(number -> new Poster().number(number).url(base + Pictures.poster(number)))
                        .toList())
                .poster(found.poster());
    }

    private static PackagedVideo describe(PackageContents.Picture picture) {
        return new PackagedVideo()
                .id(picture.id())
                .width(picture.width())
                .height(picture.height())
                .frameRate(picture.frameRate())
                .bitsPerSecond(picture.bitsPerSecond());
    }

    private static PackagedTrack track(String id, String language, String name) {
        return new PackagedTrack().id(id).language(language).name(name);
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
