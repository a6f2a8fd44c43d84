package org.opencinema.service.streaming;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.UUID;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.CinemaException;
import org.opencinema.service.streaming.api.UploadsApi;
import org.opencinema.service.streaming.api.model.NewUpload;
import org.opencinema.service.streaming.api.model.Upload;

/** Uploads of masters. */
final class UploadsResource implements UploadsApi {
    private final Uploads uploads;

    UploadsResource(Uploads uploads) {
        this.uploads = uploads;
    }

    @Override
    public Response startUpload(NewUpload body, SecurityContext security) {
        MasterUpload upload = uploads.start(
                body.getTitleId(),
                body.getEpisodeId(),
                body.getFileName(),
                body.getSizeBytes(),
                Caller.of(security).accountId());
        return Response.created(URI.create("/v1/media/uploads/" + upload.id()))
                .entity(describe(upload))
                .build();
    }

    @Override
    public Response getUpload(UUID uploadId, SecurityContext security) {
        return Response.ok(describe(uploads.get(uploadId))).build();
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
                .jobId(uploads.jobId(upload).orElse(null));
    }
}
