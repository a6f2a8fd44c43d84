package org.opencinema.service.auth.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.redis.RefreshFamilies;
import org.opencinema.redis.RefreshFamilies.Family;
import org.opencinema.service.auth.revocation.Revocations;
import org.opencinema.tokens.RefreshToken;
import org.opencinema.tokens.RefreshTokens;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sign-ins: families of refresh tokens in Redis. One that ends takes its access tokens with it. */
public final class Sessions {
    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final String DEVICE = "device";
    private static final String KEY = "key";
    private static final String PROFILE = "profile";

    private final RefreshFamilies families;
    private final RefreshTokens tokens;
    private final Revocations revocations;
    private final DeviceNames devices;

    /** A sign-in as its owner sees it. */
    public record Session(UUID id, String device, Instant createdAt, Instant lastUsedAt) {}

    /** A refresh token of a sign-in and how long it is good for. */
    public record Refresh(UUID sessionId, String token, Duration lifetime) {}

    /** Whose a sign-in is, and the thumbprint of the key that it is bound to, if it is. */
    public record Owner(UUID accountId, @Nullable String keyThumbprint) {}

    /** A sign-in that was ended by its owner. */
    public record Ended(UUID accountId, UUID sessionId) {}

    /** What became of a refresh token. */
    public sealed interface Rotation {
        /** It has a successor; the sign-in may have a profile. */
        record Valid(Refresh refresh, @Nullable UUID profileId) implements Rotation {}

        /** It was spent long ago, so its sign-in was ended just now. */
        record Revoked(UUID accountId, UUID sessionId, String device) implements Rotation {}

        /** There is no such sign-in. */
        record Unknown() implements Rotation {}
    }

    /** What became of the choice of a profile. */
    public enum Choice {
        CHOSEN,
        /** The sign-in has ended or never was. */
        ENDED,
        /** The sign-in is of another account. */
        FOREIGN
    }

    public Sessions(RefreshFamilies families, RefreshTokens tokens, Revocations revocations, DeviceNames devices) {
        this.families = families;
        this.tokens = tokens;
        this.revocations = revocations;
        this.devices = devices;
    }

    public Refresh start(UUID sessionId, UUID accountId, String device) {
        return start(sessionId, accountId, device, null);
    }

    /** With the thumbprint of a key the tokens of the sign-in are for its holder only. */
    public Refresh start(UUID sessionId, UUID accountId, String device, @Nullable String keyThumbprint) {
        RefreshToken token = tokens.first(sessionId.toString());
        Map<String, String> attributes = new HashMap<>(Map.of(DEVICE, devices.seal(sessionId, device)));
        if (keyThumbprint != null) {
            attributes.put(KEY, keyThumbprint);
        }
        RefreshFamilies.Start start =
                ask(() -> families.start(sessionId.toString(), accountId.toString(), token.hash(), attributes));
        start.ended().forEach(id -> ask(() -> end(UUID.fromString(id))));
        return new Refresh(sessionId, token.text(), start.lifetime());
    }

    /** Whose token it is, and which key it is bound to; that it is still valid shows only {@link #rotate}. */
    public Optional<Owner> findOwner(String token) {
        return tokens.read(token)
                .flatMap(genuine -> ask(() -> families.find(genuine.family())))
                .map(family -> new Owner(
                        UUID.fromString(family.owner()), family.attributes().get(KEY)));
    }

    /** The thumbprint of the key that the sign-in is bound to. */
    public Optional<String> findKey(UUID sessionId) {
        return ask(() -> families.find(sessionId.toString()))
                .map(family -> family.attributes().get(KEY));
    }

    /** When the account signed in; empty if that sign-in has ended or is of another account. */
    public Optional<Instant> findStart(UUID sessionId, UUID accountId) {
        return ask(() -> families.find(sessionId.toString()))
                .filter(family -> isOf(accountId, family))
                .map(Family::startedAt);
    }

    /** The successor of the token. A token that was spent longer ago than the grace time ends its sign-in. */
    public Rotation rotate(String token) {
        RefreshToken genuine = tokens.read(token).orElse(null);
        if (genuine == null) {
            return new Rotation.Unknown();
        }
        RefreshToken successor = tokens.successor(genuine);
        UUID id = UUID.fromString(genuine.family());
        RefreshFamilies.Rotation rotation =
                ask(() -> families.rotate(genuine.family(), genuine.generation(), genuine.hash(), successor.hash()));
        if (rotation instanceof RefreshFamilies.Rotation.Rotated rotated) {
            String profile = rotated.family().attributes().get(PROFILE);
            return new Rotation.Valid(
                    new Refresh(id, successor.text(), rotated.lifetime()),
                    profile == null ? null : UUID.fromString(profile));
        }
        if (rotation instanceof RefreshFamilies.Rotation.Reused reused) {
            log.warn("a spent refresh token was used again; sign-in {} was ended", id);
            ask(() -> end(id));
            return new Rotation.Revoked(UUID.fromString(reused.family().owner()), id, device(reused.family()));
        }
        return new Rotation.Unknown();
    }

    /** Keeps the profile for the tokens of the sign-in. */
    public Choice choose(UUID sessionId, UUID accountId, UUID profileId) {
        Optional<Family> family = ask(() -> families.find(sessionId.toString()));
        if (family.isPresent() && !isOf(accountId, family.get())) {
            return Choice.FOREIGN;
        }
        boolean chosen =
                family.isPresent() && ask(() -> families.put(sessionId.toString(), PROFILE, profileId.toString()));
        return chosen ? Choice.CHOSEN : Choice.ENDED;
    }

    /** Ends the sign-in of this token, also of a spent one; nothing happens for a token that we did not give. */
    public Optional<Ended> end(String token) {
        Optional<Family> family = tokens.read(token).flatMap(genuine -> ask(() -> families.find(genuine.family())));
        family.ifPresent(found -> ask(() -> end(UUID.fromString(found.id()))));
        return family.map(found -> new Ended(UUID.fromString(found.owner()), UUID.fromString(found.id())));
    }

    /** The sign-ins of an account, the one used last first. */
    public List<Session> list(UUID accountId) {
        return ask(() -> families.list(accountId.toString())).stream()
                .map(family ->
                        new Session(UUID.fromString(family.id()), device(family), family.startedAt(), family.usedAt()))
                .sorted(Comparator.comparing(Session::lastUsedAt).reversed())
                .toList();
    }

    /** The device of a sign-in of an account; empty if it has ended or is of another one. */
    public Optional<String> findDevice(UUID accountId, UUID sessionId) {
        return ask(() -> families.find(sessionId.toString()))
                .filter(family -> isOf(accountId, family))
                .map(this::device);
    }

    /** Ends a sign-in of an account; false if it has none such. */
    public boolean end(UUID accountId, UUID sessionId) {
        return findDevice(accountId, sessionId).isPresent() && ask(() -> end(sessionId));
    }

    /** Ends the sign-ins of an account, but for one that may go on. */
    public void endAll(UUID accountId, @Nullable UUID exceptSession) {
        ask(() -> {
            revocations.endSignIns(accountId, exceptSession);
            return true;
        });
    }

    /** Whether all sign-ins of an account, or its rights, were ended since then. */
    boolean isEndedSince(UUID accountId, Instant since) {
        return revocations.isEndedSince(accountId, since);
    }

    private boolean end(UUID sessionId) {
        revocations.endSignIn(sessionId);
        return true;
    }

    private static boolean isOf(UUID accountId, Family family) {
        return family.owner().equals(accountId.toString());
    }

    private String device(Family family) {
        String sealed = family.attributes().get(DEVICE);
        return sealed == null ? "" : devices.open(UUID.fromString(family.id()), sealed);
    }

    private static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (RedisUnavailableException e) {
            throw new UnavailableException("store_unavailable", "sign-ins cannot be looked up now", e);
        }
    }
}
