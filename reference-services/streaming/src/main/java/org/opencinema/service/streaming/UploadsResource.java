package org.opencinema.service.streaming;

import static org.opencinema.service.streaming.PartSigner.CHECKSUM;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.CinemaException;
import org.opencinema.service.streaming.api.UploadsApi;
import org.opencinema.service.streaming.api.model.NewUpload;
import org.opencinema.service.streaming.api.model.PartLink;
import org.opencinema.service.streaming.api.model.PartLinks;
import org.opencinema.service.streaming.api.model.PartsToSign;
import org.opencinema.service.streaming.api.model.Upload;

/** Uploads of masters. */
final class UploadsResource implements UploadsApi {
    private static final Duration LINKS_OPEN_FOR = Duration.ofHours(1);

    private final Uploads uploads;
    private final Clock clock;

    UploadsResource(Uploads uploads, Clock clock) {
        this.uploads = uploads;
        this.clock = clock;
    }

    @Override
    public Response startUpload(NewUpload body, SecurityContext security) {
        Uploads.Wish wish = new Uploads.Wish(
                body.getTitleId(),
                body.getEpisodeId(),
                body.getFileName(),
                body.getSizeBytes(),
                Boolean.TRUE.equals(body.getDirect()));
        MasterUpload upload = uploads.start(wish, Caller.of(security).accountId());
        return Response.created(URI.create("/v1/media/uploads/" + upload.id()))
                .entity(describe(upload))
                .build();
    }

    @Override
    public Response getUpload(UUID uploadId, SecurityContext security) {
        return Response.ok(describe(uploads.get(uploadId))).build();
    }

    @Override
    public Response signParts(UUID uploadId, PartsToSign body, SecurityContext security) {
        Map<Integer, String> checksums = new LinkedHashMap<>();
        body.getParts().forEach(part -> checksums.put(part.getPartNumber(), part.getSha256()));
        Instant expiresAt = clock.instant().plus(LINKS_OPEN_FOR).truncatedTo(ChronoUnit.SECONDS);
        Map<Integer, URI> links = uploads.sign(uploadId, checksums, expiresAt);
        return Response.ok(new PartLinks()
                        .links(checksums.entrySet().stream()
                                .map(part -> new PartLink()
                                        .partNumber(part.getKey())
                                        .url(String.valueOf(links.get(part.getKey())))
                                        .headers(Map.of(CHECKSUM, part.getValue())))
                                .toList())
                        .expiresAt(expiresAt.atOffset(ZoneOffset.UTC)))
                .build();
    }

    @Override
    public Response putPart(
            UUID uploadId, Integer partNumber, Long contentLength, InputStream body, SecurityContext security) {
        try {
            uploads.putPart(uploadId, partNumber, body, contentLength);
        } catch (CinemaException e) {
            throw readToTheEnd(body, e);
        }
        return Response.noContent().build();
    }

    /** A client that is still sending would not see the refusal. */
    private static CinemaException readToTheEnd(InputStream body, CinemaException refusal) {
        try {
            body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException clientGone) {
            refusal.addSuppressed(clientGone);
        }
        return refusal;
    }

    @Override
    public Response completeUpload(UUID uploadId, SecurityContext security) {
        PackagingJob job = uploads.complete(uploadId);
        return Response.accepted(JobsResource.describe(job))
                .location(URI.create("/v1/media/jobs/" + job.id()))
                .build();
    }

    @Override
    public Response abortUpload(UUID uploadId, SecurityContext security) {
        uploads.abort(uploadId);
        return Response.noContent().build();
    }

    private Upload describe(MasterUpload upload) {
        return new Upload()
                .id(upload.id())
                .titleId(upload.video().titleId())
                .episodeId(upload.video().episodeId())
                .fileName(upload.fileName())
                .sizeBytes(upload.sizeBytes())
                .partSizeBytes(upload.partSizeBytes())
                .partCount(upload.partCount())
                .receivedParts(uploads.receivedParts(upload))
                .state(upload.complete() ? Upload.StateEnum.COMPLETE : Upload.StateEnum.RECEIVING)
                .direct(upload.direct())
                .jobId(uploads.jobId(upload).orElse(null));
    }
}
