package org.opencinema.service.streaming;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.ZoneOffset;
import java.util.UUID;
import org.opencinema.dropwizard.Caller;
import org.opencinema.service.streaming.api.DownloadsApi;
import org.opencinema.service.streaming.api.model.Download;
import org.opencinema.service.streaming.api.model.DownloadList;
import org.opencinema.service.streaming.api.model.DownloadRenewal;
import org.opencinema.service.streaming.api.model.NewDownload;

/** Licences to watch offline. */
final class DownloadsResource implements DownloadsApi {
    private final Downloads downloads;

    DownloadsResource(Downloads downloads) {
        this.downloads = downloads;
    }

    @Override
    public Response listDownloads(SecurityContext security) {
        Downloads.Held held = downloads.list(Caller.of(security));
        return Response.ok(new DownloadList()
                        .items(held.downloads().stream()
                                .map(DownloadsResource::describe)
                                .toList())
                        .maxItems(held.max()))
                .build();
    }

    @Override
    public Response createDownload(NewDownload body, SecurityContext security) {
        Downloads.Licensed licensed = downloads.create(
                Caller.of(security),
                new Downloads.Wish(body.getTitleId(), body.getEpisodeId(), body.getDeviceId(), body.getDevice()));
        return Response.status(licensed.added() ? Response.Status.CREATED : Response.Status.OK)
                .entity(describe(licensed))
                .build();
    }

    @Override
    public Response renewDownload(UUID downloadId, DownloadRenewal body, SecurityContext security) {
        return Response.ok(describe(downloads.renew(Caller.of(security), downloadId, body.getDeviceId())))
                .build();
    }

    @Override
    public Response revokeDownload(UUID downloadId, SecurityContext security) {
        downloads.revoke(Caller.of(security), downloadId);
        return Response.noContent().build();
    }

    private static Download describe(Downloads.Licensed licensed) {
        return describe(licensed.download())
                .hlsUrl(licensed.mediaPath() + MediaPackage.HLS)
                .dashUrl(licensed.mediaPath() + MediaPackage.DASH)
                .linksExpireAt(licensed.linksExpireAt().atOffset(ZoneOffset.UTC));
    }

    private static Download describe(DownloadStore.Download download) {
        return new Download()
                .id(download.id())
                .titleId(download.video().titleId())
                .episodeId(download.video().episodeId())
                .packageId(download.packageId())
                .deviceId(download.deviceId())
                .device(download.device())
                .createdAt(download.createdAt().atOffset(ZoneOffset.UTC))
                .expiresAt(download.expiresAt().atOffset(ZoneOffset.UTC));
    }
}
