package org.opencinema.tokens;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an issuer publishes at its JWKS address, kept in memory. Thread-safe.
 *
 * <ul>
 *   <li>The set is read at the first question and again, by one of the callers, when it is 5 minutes old.
 *   <li>An id that is not in the set makes it be read again, at most once in 30 seconds, however many ask.
 *   <li>While the issuer does not answer, the set in memory serves for up to 24 hours.
 *   <li>One read takes at most 3 seconds, 256 KiB and 64 keys; after a failed one the next follows after a second at the earliest,
 *       after 30 seconds while a set is in memory.
 * </ul>
 */
public final class JwksClient implements KeySource {
    private static final Duration MAX_AGE = Duration.ofMinutes(5);
    private static final Duration MAX_STALE = Duration.ofHours(24);
    private static final Duration BETWEEN_READS = Duration.ofSeconds(30);
    private static final Duration BETWEEN_FIRST_READS = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int MAX_BYTES = 256 * 1024;

    private final URI address;
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final ReentrantLock reading = new ReentrantLock();

    private volatile @Nullable KeySet keySet;
    private volatile @Nullable Failure failure;
    private volatile @Nullable Instant readAt;

    private record KeySet(Map<String, VerificationKey> keys, Instant readAt) {}

    private record Failure(String message, @Nullable Throwable cause) {}

    private JwksClient(URI address, Clock clock) {
        this.address = address;
        this.clock = clock;
    }

    /** A client for the JWK set at this address. It reads nothing yet. */
    public static JwksClient create(URI address, Clock clock) {
        return new JwksClient(address, clock);
    }

    /**
     * Finds the key in memory, or reads the set as told above; then it waits for the issuer.
     *
     * @throws KeysUnavailableException if the set was never read, or last more than 24 hours ago
     */
    @Override
    public Optional<VerificationKey> findKey(String keyId) {
        KeySet set = keySet;
        if (set == null || !set.keys().containsKey(keyId)) {
            readIfDue(true);
        } else if (set.readAt().plus(MAX_AGE).isBefore(clock.instant())) {
            readIfDue(false);
        }
        set = keySet;
        if (set != null && set.readAt().plus(MAX_STALE).isAfter(clock.instant())) {
            return Optional.ofNullable(set.keys().get(keyId));
        }
        Failure last = failure;
        throw last == null
                ? new KeysUnavailableException("the keys at " + address + " are being read", null)
                : new KeysUnavailableException(
                        "the keys at " + address + " cannot be read: " + last.message(), last.cause());
    }

    @Override
    public Optional<VerificationKey> findKeyAtOnce(String keyId) {
        KeySet set = keySet;
        if (set == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        boolean fresh = !set.readAt().plus(MAX_AGE).isBefore(now);
        return fresh || (!isDue() && set.readAt().plus(MAX_STALE).isAfter(now))
                ? Optional.ofNullable(set.keys().get(keyId))
                : Optional.empty();
    }

    private void readIfDue(boolean wait) {
        if (!isDue() || !lock(wait)) {
            return;
        }
        try {
            if (isDue()) {
                read();
            }
        } finally {
            reading.unlock();
        }
    }

    private boolean isDue() {
        Instant last = readAt;
        Duration pause = keySet == null ? BETWEEN_FIRST_READS : BETWEEN_READS;
        return last == null || !clock.instant().isBefore(last.plus(pause));
    }

    private boolean lock(boolean wait) {
        try {
            return wait ? reading.tryLock(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) : reading.tryLock();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void read() {
        try {
            Map<String, VerificationKey> keys = Jwks.read(fetch());
            if (keys.isEmpty()) {
                throw new IOException("the set has no usable key");
            }
            keySet = new KeySet(keys, clock.instant());
            failure = null;
        } catch (IOException e) {
            failure = new Failure(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            failure = new Failure("interrupted", e);
            Thread.currentThread().interrupt();
        } finally {
            readAt = clock.instant();
        }
    }

    private byte[] fetch() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(TIMEOUT)
                .header("Accept", "application/json")
                .build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(MAX_BYTES + 1);
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            if (bytes.length > MAX_BYTES) {
                throw new IOException("longer than " + MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }
}
