package org.opencinema.service.streaming;

import com.codahale.metrics.health.HealthCheck;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.Managed;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.opencinema.dropwizard.Database;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.dropwizard.EventMetrics;
import org.opencinema.dropwizard.Metrics;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.OutboxRelay;
import org.opencinema.events.Uuid7;
import org.opencinema.redis.Redis;
import org.opencinema.redis.SharedClock;
import org.opencinema.service.streaming.drm.DrmWiring;
import org.opencinema.signing.PathSigner;
import org.opencinema.signing.PathVerifier;
import org.opencinema.signing.SecureLink;
import org.opencinema.signing.SigningKeys;

/** Constructs the streaming service. */
public final class StreamingWiring {
    private final StreamingConfiguration configuration;
    private final Environment environment;
    private final Clock clock;

    public StreamingWiring(StreamingConfiguration configuration, Environment environment, Clock clock) {
        this.configuration = configuration;
        this.environment = environment;
        this.clock = clock;
    }

    public void install() {
        Uuid7 ids = new Uuid7(clock, new SecureRandom());
        SigningKeys keys = configuration.signing().keys();
        Database database = Database.open(environment, configuration.database(), "streaming");
        TitleStore titles = new TitleStore(database.jdbi());
        EpisodeStore episodes = new EpisodeStore(database.jdbi());
        MediaBucket bucket = manage(new MediaBucket(configuration.bucket()));
        Redis redis = closing(Redis.create(configuration.redisUri()));
        Dpop.of(environment).shareReplays(redis, "streaming");
        Clock business = configuration.demoClock() ? SharedClock.create(redis, clock) : clock;
        ObjectMapper json = environment.getObjectMapper();
        JobStore jobs = new JobStore(database.jdbi(), business, json);
        Videos videos = new Videos(titles, episodes, jobs, business);
        EventPublisher publisher = closing(EventPublisher.create(configuration.kafkaServers()));

        var packaging = configuration.packaging();
        Ffmpeg ffmpeg = new Ffmpeg(packaging.ffmpeg, packaging.ffprobe, packaging.limits());
        Packager packager = new Packager(ffmpeg, packaging.preset, json, List.of());
        DrmWiring drm = new DrmWiring(configuration.drm(), database.jdbi(), json, Metrics.of(environment));
        drm.rotate();
        UploadStore uploadStore = new UploadStore(database.jdbi());
        PackagingRun run = new PackagingRun(
                jobs,
                uploadStore,
                bucket,
                packager,
                drm.protection(clock),
                clock,
                packaging,
                configuration.watermark());
        PackageStore packages = new PackageStore(database.jdbi(), json);
        MediaJobs mediaJobs = manage(new MediaJobs(database.dataSource(), jobs, packages, run, packaging, clock));
        PartSigner parts = new PartSigner(configuration.bucket(), clock);
        Uploads uploads = new Uploads(uploadStore, videos, bucket, parts, mediaJobs, ids, clock);
        PlaybackSessions sessions = new PlaybackSessions(
                redis,
                clock,
                business,
                configuration.playback().lease.toJavaDuration(),
                configuration.playback().recheck.toJavaDuration());
        ViewerStore viewers = new ViewerStore(database.jdbi());
        Entitlements entitlements = new Entitlements(videos, viewers, configuration.subscriptionsRequired(), business);
        MarkerStore markers = new MarkerStore(database.jdbi());
        var protection = configuration.protection();
        Optional<SecureLink> secureLink = protection.secureLink(clock);
        Watermarks watermarks =
                new Watermarks(configuration.watermark().secret(), new WatermarkStore(database.jdbi(), clock));
        PathSigner signer = PathSigner.create(keys);
        MediaLinks links =
                new MediaLinks(signer, secureLink, configuration.cloudFront(), watermarks, protection, clock);
        MediaAccess access = new MediaAccess(PathVerifier.create(keys, clock), secureLink);
        Edges edges = manage(new Edges(
                Edges.parse(configuration.edges().servers),
                redis,
                clock,
                new EdgeMetrics(Metrics.of(environment)),
                environment.lifecycle().scheduledExecutorService("edges").build(),
                configuration.edges().probeInterval.toJavaDuration()));
        Playback playback = new Playback(videos, entitlements, sessions, markers, links, watermarks, edges, ids, clock);
        DownloadStore downloadStore = new DownloadStore(database.jdbi());
        Downloads downloads = new Downloads(videos, entitlements, downloadStore, signer, watermarks, ids, clock);

        manage(new TitleEventsConsumer(configuration.kafkaServers(), titles));
        manage(new EpisodeEventsConsumer(configuration.kafkaServers(), episodes));
        manage(new SubscriptionEventsConsumer(configuration.kafkaServers(), viewers));
        manage(new ProfileEventsConsumer(configuration.kafkaServers(), viewers));
        manage(new PlaybackRelay(redis, publisher, clock, ids.next()));
        closing(new OutboxRelay(database.dataSource(), JobStore.OUTBOX, publisher))
                .start();
        PlaybackMetrics metrics = new PlaybackMetrics(Metrics.of(environment));
        EventMetrics.outbox(environment, database, JobStore.OUTBOX);
        EventMetrics.consumers(environment, configuration.kafkaServers());
        Metrics.sample(
                environment, "jobs and events", () -> metrics.show(jobs.countByState(), sessions.countWaiting()));

        new HeartbeatHandler(playback, environment).install(environment);
        var jersey = environment.jersey();
        jersey.register(new UploadsResource(uploads, clock));
        jersey.register(new JobsResource(mediaJobs, PathSigner.create(keys), clock));
        jersey.register(new PlaybackResource(
                playback, configuration.playback().heartbeat.toJavaDuration(), metrics));
        CmcdMetrics cmcd = new CmcdMetrics(Metrics.of(environment));
        jersey.register(new CmcdResource(cmcd, publisher, clock));
        jersey.register(new CmcdFilter(cmcd));
        jersey.register(new DownloadsResource(downloads));
        jersey.register(new MarkersResource(videos, markers));
        SessionGrants grants = new SessionGrants(sessions, downloadStore, entitlements, clock);
        jersey.register(drm.resource(grants));
        MediaSessions mediaSessions = new MediaSessions(sessions, downloadStore, packages, clock);
        jersey.register(
                new MediaResource(access, links, watermarks, bucket, mediaSessions, drm.segmentKeys(grants), clock));
        jersey.register(new MediaResource.Filter());
        health("redis", () -> redis.call(commands -> commands.ping()));
        health("media", bucket::check);
    }

    private <T extends Managed> T manage(T part) {
        environment.lifecycle().manage(part);
        return part;
    }

    private <T extends AutoCloseable> T closing(T part) {
        environment.lifecycle().manage(new AutoCloseableManager(part));
        return part;
    }

    private void health(String name, Runnable check) {
        environment.healthChecks().register(name, new HealthCheck() {
            @Override
            protected Result check() {
                check.run();
                return Result.healthy();
            }
        });
    }
}
