package org.opencinema.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of the platform: names, partitions, how long they keep what. */
public final class Topics {
    /** The state of titles, compacted. */
    public static final String TITLES = "cinema.catalog.title";
    /** The state of episodes, compacted. */
    public static final String EPISODES = "cinema.catalog.episode";
    /** The state of packaged videos, compacted. */
    public static final String MEDIA = "cinema.streaming.media";
    /** What happened in playback sessions, kept for 30 days. */
    public static final String PLAYBACK = "cinema.streaming.playback";
    /** The state of accounts, compacted. */
    public static final String ACCOUNTS = "cinema.auth.account";
    /** What owners of accounts should hear about, kept for 30 days. */
    public static final String SECURITY = "cinema.auth.security";
    /** The state of profiles, compacted. */
    public static final String PROFILES = "cinema.user.profile";
    /** What viewers say of titles, kept for 30 days. */
    public static final String INTERACTIONS = "cinema.user.interaction";
    /** The state of each account's newest subscription, compacted. */
    public static final String SUBSCRIPTIONS = "cinema.payment.subscription";
    /** What happened with the money, kept for 30 days. */
    public static final String BILLING = "cinema.payment.billing";
    /** What clients report, kept for 30 days. */
    public static final String CLIENT = "cinema.analytics.client";

    /** The state of experiments, compacted. */
    public static final String EXPERIMENTS = "cinema.analytics.experiment";

    private static final List<String> STATES =
            List.of(TITLES, EPISODES, MEDIA, ACCOUNTS, PROFILES, SUBSCRIPTIONS, EXPERIMENTS);
    private static final List<String> HAPPENINGS = List.of(PLAYBACK, SECURITY, INTERACTIONS, BILLING, CLIENT);
    private static final int PARTITIONS = 6;
    private static final Map<String, String> COMPACTED = Map.of("cleanup.policy", "compact");
    private static final Map<String, String> THIRTY_DAYS =
            Map.of("cleanup.policy", "delete", "retention.ms", String.valueOf(30L * 24 * 60 * 60 * 1000));

    private Topics() {}

    /** The topic of the events that could not be handled. */
    public static String deadLetters(String topic) {
        return topic + ".dlq";
    }

    /**
     * Creates the topics of the platform that are absent, with the broker's default replication; changes none that exist.
     * Blocks for 10 s at most.
     *
     * @throws PublishException if Kafka can't be reached or refuses
     */
    public static void create(String bootstrapServers) {
        create(
                bootstrapServers,
                Stream.concat(STATES.stream(), HAPPENINGS.stream()).toList(),
                new StopSignal());
    }

    /**
     * As {@link #create(String)}, only these topics and their dead letters; an unknown one is kept for 30 days.
     *
     * @throws PublishException also if it is told to stop
     */
    static void create(String bootstrapServers, List<String> names, StopSignal stop) {
        Admin admin = Admin.create(KafkaSettings.admin(bootstrapServers));
        try {
            Set<String> present = stop.await(admin.listTopics().names());
            List<NewTopic> absent = new ArrayList<>();
            for (String name : names) {
                boolean compacted = STATES.contains(name);
                addIfAbsent(absent, present, name, PARTITIONS, compacted ? COMPACTED : THIRTY_DAYS);
                addIfAbsent(absent, present, deadLetters(name), 1, THIRTY_DAYS);
            }
            for (var creation : admin.createTopics(absent).values().values()) {
                awaitCreation(creation, stop);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException("interrupted while creating topics", e);
        } catch (ExecutionException e) {
            throw new PublishException("topics could not be created: " + e.getCause(), e);
        } finally {
            admin.close(Duration.ZERO); // nobody waits any more for what is on its way
        }
    }

    private static void addIfAbsent(
            List<NewTopic> absent, Set<String> present, String name, int partitions, Map<String, String> settings) {
        if (!present.contains(name)) {
            absent.add(new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings));
        }
    }

    private static void awaitCreation(KafkaFuture<Void> creation, StopSignal stop)
            throws InterruptedException, ExecutionException {
        try {
            stop.await(creation);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) { // somebody else was faster
                throw e;
            }
        }
    }
}
