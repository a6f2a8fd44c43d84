package org.opencinema.service.streaming;

import io.dropwizard.lifecycle.Managed;
import io.lettuce.core.SetArgs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edges that deliver media, and which of them a session gets: each healthy one as often as its weight says. Every instance asks every
 * edge how it is; the answers, and the failures that players tell of, are counted together in Redis.
 */
final class Edges implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(Edges.class);
    private static final Pattern SETTING = Pattern.compile("([a-z0-9-]{1,50})=([1-9][0-9]{0,3})@(https?://[^\\s/]+)/?");
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
    /** Counts are kept for two of these. */
    private static final long WINDOW_SECONDS = 30;

    private static final String LAST = "streaming:edge:";
    private static final long LAST_SECONDS = Duration.ofDays(1).toSeconds();

    private static final String OK = ":ok";
    private static final String FAILED = ":failed";

    private final List<Server> servers;
    private final Redis redis;
    private final Clock clock;
    private final EdgeMetrics metrics;
    private final ScheduledExecutorService prober;
    private final Duration interval;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PROBE_TIMEOUT).build();
    private volatile Set<String> down = Set.of();

    Edges(
            List<Server> servers,
            Redis redis,
            Clock clock,
            EdgeMetrics metrics,
            ScheduledExecutorService prober,
            Duration interval) {
        this.servers = List.copyOf(servers);
        this.redis = redis;
        this.clock = clock;
        this.metrics = metrics;
        this.prober = prober;
        this.interval = interval;
    }

    /** A server in front of the gateway; the weight is 1 or more. */
    record Server(String name, int weight, URI url) {}

    /** Reads {@code near=3@https://a.example far=1@https://b.example}. */
    static List<Server> parse(String setting) {
        List<Server> servers = Arrays.stream(setting.strip().split("\\s+"))
                .filter(text -> !text.isEmpty())
                .map(Edges::parseOne)
                .toList();
        if (servers.stream().map(Server::name).distinct().count() < servers.size()) {
            throw new IllegalArgumentException("two edges (STREAMING_EDGES) have the same name");
        }
        return servers;
    }

    private static Server parseOne(String text) {
        Matcher matcher = SETTING.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("an edge (STREAMING_EDGES) is name=weight@url, not " + text);
        }
        return new Server(matcher.group(1), Integer.parseInt(matcher.group(2)), URI.create(matcher.group(3)));
    }

    @Override
    public void start() {
        if (!servers.isEmpty()) {
            var unused = prober.scheduleWithFixedDelay(this::probe, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * The edge of an account's new session, the same one whenever it is asked as long as the healthy ones are the same; empty if there is
     * none, so that the gateway delivers.
     *
     * @param failed one that has just failed the player, which gets another if there is one. It counts against the edge once for each
     *     account and time, and only if the account's last session had it: nobody alone can take edges out.
     */
    Optional<Server> choose(UUID accountId, UUID sessionId, @Nullable String failed) {
        Optional<Server> chosen = pick(sessionId, failed);
        chosen.ifPresent(server -> metrics.chosen(server.name()));
        if (!servers.isEmpty()) {
            remember(accountId, chosen.map(Server::name).orElse(""), failed);
        }
        return chosen;
    }

    /** What is chosen; nothing is counted. */
    Optional<Server> pick(UUID sessionId, @Nullable String failed) {
        Set<String> unfit = down;
        return servers.stream()
                .filter(server -> !unfit.contains(server.name()))
                .filter(server -> servers.size() == 1 || !server.name().equals(failed))
                .max(Comparator.comparingDouble(server -> score(sessionId, server)));
    }

    private void remember(UUID accountId, String chosen, @Nullable String failed) {
        try {
            String last =
                    redis.call(commands -> commands.setGet(LAST + accountId, chosen, SetArgs.Builder.ex(LAST_SECONDS)));
            if (failed != null && failed.equals(last) && isFirst(accountId, failed)) {
                count(failed + FAILED);
            }
        } catch (RedisUnavailableException e) {
            throw new UnavailableException(
                    "session_store_unavailable", "the session store does not answer; try again later", e);
        }
    }

    private boolean isFirst(UUID accountId, String failed) {
        String told = key(0) + ":" + failed + ":" + accountId;
        return redis.call(
                        commands -> commands.set(told, "", SetArgs.Builder.nx().ex(2 * WINDOW_SECONDS)))
                != null;
    }

    /** Rendezvous hashing: the weight over an exponentially distributed number. */
    private static double score(UUID sessionId, Server server) {
        long mixed = sessionId.getMostSignificantBits()
                ^ Long.rotateLeft(sessionId.getLeastSignificantBits(), 32)
                ^ server.name().hashCode() * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        double uniform = (((mixed ^ (mixed >>> 31)) >>> 11) + 0.5) * 0x1.0p-53;
        return server.weight() / -Math.log(uniform);
    }

    private void probe() {
        try {
            for (Server server : servers) {
                count(server.name() + (answers(server) ? OK : FAILED));
            }
            look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // thrown on, it would be the last time that edges are asked
            LOG.warn("the health of edges stays as it was: {}", e.toString());
        }
    }

    private boolean answers(Server server) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.url().resolve("/edge/health"))
                .timeout(PROBE_TIMEOUT)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 == 2;
        } catch (IOException noAnswer) {
            return false;
        }
    }

    /** An edge is down while more than half of what was counted of it are failures. */
    private void look() {
        Set<String> unfit = servers.stream()
                .map(Server::name)
                .filter(name -> sum(name + FAILED) > sum(name + OK))
                .collect(Collectors.toUnmodifiableSet());
        if (!unfit.equals(down)) {
            LOG.warn("edges that are down: {}", unfit);
        }
        down = unfit;
        servers.forEach(server -> metrics.show(server.name(), !unfit.contains(server.name())));
    }

    private void count(String field) {
        String key = key(0);
        redis.call(commands -> {
            commands.hincrby(key, field, 1);
            return commands.expire(key, 3 * WINDOW_SECONDS);
        });
    }

    private long sum(String field) {
        long sum = 0;
        for (int before = 0; before < 2; before++) {
            String key = key(before);
            String count = redis.call(commands -> commands.hget(key, field));
            sum += count == null ? 0 : Long.parseLong(count);
        }
        return sum;
    }

    private String key(int windowsBefore) {
        return "streaming:edges:" + (clock.instant().getEpochSecond() / WINDOW_SECONDS - windowsBefore);
    }
}
