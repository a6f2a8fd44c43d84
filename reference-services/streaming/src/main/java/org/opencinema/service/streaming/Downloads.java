package org.opencinema.service.streaming;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Entitlement;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.GoneException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.events.Uuid7;
import org.opencinema.service.streaming.DownloadStore.Download;
import org.opencinema.signing.PathSigner;

/** Who may keep what on which device, and for how long. */
final class Downloads {
    private static final int PER_STREAM = 10;
    private static final int MOST = 1000;
    private static final Duration LIFETIME = Duration.ofDays(30);
    private static final Duration RENEWABLE = Duration.ofDays(1);
    private static final Duration LINKS = Duration.ofDays(1);

    private final Videos videos;
    private final Entitlements entitlements;
    private final DownloadStore store;
    private final PathSigner signer;
    private final Watermarks watermarks;
    private final Uuid7 ids;
    private final Clock clock;

    Downloads(
            Videos videos,
            Entitlements entitlements,
            DownloadStore store,
            PathSigner signer,
            Watermarks watermarks,
            Uuid7 ids,
            Clock clock) {
        this.videos = videos;
        this.entitlements = entitlements;
        this.store = store;
        this.signer = signer;
        this.watermarks = watermarks;
        this.ids = ids;
        this.clock = clock;
    }

    /** What a device keeps: a title or an episode, exactly one of the ids is given. */
    record Wish(@Nullable UUID titleId, @Nullable UUID episodeId, UUID deviceId, String device) {}

    /** A licence with links to fetch the video by. */
    record Licensed(Download download, String mediaPath, Instant linksExpireAt, boolean added) {}

    /** The licences of an account, and how many it may have. */
    record Held(List<Download> downloads, int max) {}

    Licensed create(Caller caller, Wish wish) {
        Video asked = videos.find(wish.titleId(), wish.episodeId()).orElseThrow(() -> new NotFoundException("video"));
        Entitlement.Granted granted = entitlements.requireSubscribed(caller, asked);
        Videos.Playable playable = videos.getPlayable(asked);
        Instant now = now();
        Download wished = new Download(
                ids.next(),
                caller.accountId(),
                caller.profileId(),
                playable.video(),
                playable.film().id(),
                wish.deviceId(),
                wish.device(),
                granted.maxHeight(),
                now,
                now.plus(LIFETIME),
                false);
        int max = max(granted.maxStreams());
        Download held = store.add(wished, max).orElseThrow(() -> tooMany(max));
        return licensed(held, held.id().equals(wished.id()));
    }

    Licensed renew(Caller caller, UUID downloadId, UUID deviceId) {
        Download held = own(caller, downloadId);
        if (!held.deviceId().equals(deviceId)) {
            throw new ConflictException("other_device", "the licence is for another device");
        }
        Instant now = now();
        if (held.revoked() || held.expiresAt().plus(RENEWABLE).isBefore(now)) {
            throw over();
        }
        Entitlement.Granted granted = entitlements.requireSubscribed(caller, held.video());
        int max = max(granted.maxStreams());
        Download renewed = held.renewed(now.plus(LIFETIME), granted.maxHeight());
        if (!store.renew(renewed, now, max)) {
            throw own(caller, downloadId).revoked() ? over() : tooMany(max);
        }
        return licensed(renewed, false);
    }

    void revoke(Caller caller, UUID downloadId) {
        store.revoke(own(caller, downloadId).id());
    }

    Held list(Caller caller) {
        return new Held(store.list(caller.accountId(), now()), max(entitlements.maxStreams(caller)));
    }

    private Download own(Caller caller, UUID downloadId) {
        return store.find(downloadId)
                .filter(download -> download.accountId().equals(caller.accountId()))
                .orElseThrow(() -> new NotFoundException("download " + downloadId));
    }

    private Licensed licensed(Download download, boolean added) {
        watermarks.begin(download.packageId(), download.id(), download.accountId(), download.device());
        Instant day = now().plus(LINKS);
        Instant expiry = day.isBefore(download.expiresAt()) ? day : download.expiresAt();
        String token = signer.sign(download.packageId().toString(), download.id(), expiry);
        return new Licensed(download, "/media/" + token + "/" + download.packageId() + "/", expiry, added);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static int max(int maxStreams) {
        return (int) Math.min(MOST, (long) PER_STREAM * maxStreams);
    }

    private static ConflictException tooMany(int max) {
        return new ConflictException("too_many_downloads", "the plan allows " + max + "; give one back first");
    }

    private static GoneException over() {
        return new GoneException("download_over", "the licence was given back or is over; ask for another");
    }
}
