package org.opencinema.service.streaming;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.Managed;
import java.security.SecureRandom;
import java.time.Clock;
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
        JobStore jobs = new JobStore(database.jdbi(), business);
        Videos videos = new Videos(titles, episodes, jobs, business);
        EventPublisher publisher = closing(EventPublisher.create(configuration.kafkaServers()));

        var packaging = configuration.packaging();
        Ffmpeg ffmpeg = new Ffmpeg(packaging.ffmpeg, packaging.ffprobe);
        Packager packager = new Packager(ffmpeg, environment.getObjectMapper());
        MediaJobs mediaJobs = manage(new MediaJobs(
                database.dataSource(), jobs, bucket, packager, packaging, configuration.watermark(), clock, ids));
        UploadStore uploadStore = new UploadStore(database.jdbi());
        Uploads uploads = new Uploads(uploadStore, videos, bucket, mediaJobs, ids, clock);
        PlaybackSessions sessions = new PlaybackSessions(
                redis, clock, business, configuration.playback().lease.toJavaDuration());
        ViewerStore viewers = new ViewerStore(database.jdbi());
        Entitlements entitlements = new Entitlements(videos, viewers, configuration.subscriptionsRequired(), business);
        var protection = configuration.protection();
        Optional<SecureLink> secureLink = protection.secureLink(clock);
        Watermarks watermarks =
                new Watermarks(configuration.watermark().secret(), new WatermarkStore(database.jdbi(), clock));
        MediaLinks links = new MediaLinks(
                PathSigner.create(keys), secureLink, configuration.cloudFront(), watermarks, protection, clock);
        MediaAccess access = new MediaAccess(PathVerifier.create(keys, clock), secureLink);
        Edges edges = manage(new Edges(
                Edges.parse(configuration.edges().servers),
                redis,
                clock,
                new EdgeMetrics(Metrics.of(environment)),
                environment.lifecycle().scheduledExecutorService("edges").build(),
                configuration.edges().probeInterval.toJavaDuration()));
        Playback playback = new Playback(videos, entitlements, sessions, links, watermarks, edges, ids, clock);

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

        var jersey = environment.jersey();
        jersey.register(new UploadsResource(uploads));
        jersey.register(new JobsResource(mediaJobs));
        jersey.register(new PlaybackResource(
                playback, configuration.playback().heartbeat.toJavaDuration(), metrics));
        jersey.register(new MediaResource(access, links, watermarks, bucket, sessions, clock));
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
