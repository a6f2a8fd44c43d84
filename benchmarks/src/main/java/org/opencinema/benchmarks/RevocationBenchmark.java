package org.opencinema.benchmarks;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.Revocation;
import org.opencinema.tokens.RevokedTokens;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to ask whether a token is revoked, beside one look into a set of the JDK? The tokens are good ones, so that all
 * that could revoke them is looked at: its id, its session, its account.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RevocationBenchmark {
    private static final int TOKENS = 4_096;

    @Param({"0", "1000", "100000"})
    public int revocations;

    private final AccessToken[] tokens = new AccessToken[TOKENS];
    private final Set<String> hashSet = new HashSet<>();
    private final Map<String, Boolean> concurrentMap = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init") // by setUp
    private RevokedTokens revoked;

    private int next;

    @Setup
    public void setUp() {
        Clock clock = Clock.systemUTC();
        Instant now = clock.instant();
        revoked = RevokedTokens.create(clock);
        Revocation.Kind[] kinds = Revocation.Kind.values();
        for (int i = 0; i < revocations; i++) {
            String value = UUID.randomUUID().toString();
            revoked.add(new Revocation(kinds[i % kinds.length], value, null, now, now.plus(Duration.ofDays(1))));
            hashSet.add(value);
            concurrentMap.put(value, true);
        }
        for (int i = 0; i < TOKENS; i++) {
            tokens[i] = new AccessToken(
                    UUID.randomUUID().toString(),
                    UUID.randomUUID().toString(),
                    "web",
                    UUID.randomUUID().toString(),
                    Set.of("viewer"),
                    "premium",
                    UUID.randomUUID().toString(),
                    "US",
                    now,
                    now.plusSeconds(900));
        }
    }

    @Benchmark
    public boolean ours() {
        return revoked.contains(token());
    }

    @Benchmark
    public boolean hashSet() {
        return hashSet.contains(token().id());
    }

    @Benchmark
    public boolean concurrentHashMap() {
        return concurrentMap.containsKey(token().id());
    }

    private AccessToken token() {
        next = (next + 1) % TOKENS;
        return tokens[next];
    }
}
