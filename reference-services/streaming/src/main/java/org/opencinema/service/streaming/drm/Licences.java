package org.opencinema.service.streaming.drm;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.DeniedException;

/** Which keys an open session of an entitled viewer is given. */
final class Licences {
    private final OpenSessions sessions;
    private final ContentKeyStore store;

    Licences(OpenSessions sessions, ContentKeyStore store) {
        this.sessions = sessions;
        this.store = store;
    }

    /** The keys of a package that a licence may hold, never none. */
    record Granted(UUID packageId, List<ContentKey> keys) {}

    /** How the package of an open session is encrypted. */
    Scheme scheme(Caller caller, UUID sessionId) {
        return store.getScheme(sessions.requirePackage(caller, sessionId));
    }

    /** All that the viewer's plan has. */
    Granted all(Caller caller, UUID sessionId) {
        OpenSessions.Grant grant = sessions.require(caller, sessionId);
        List<ContentKey> keys = licensed(grant.packageId());
        return new Granted(
                grant.packageId(),
                choose(keys, keys.stream().map(ContentKey::id).toList(), grant.maxHeight()));
    }

    /** Those that were asked for, as far as the viewer's plan goes. */
    Granted some(Caller caller, UUID sessionId, List<UUID> asked) {
        OpenSessions.Grant grant = sessions.require(caller, sessionId);
        return new Granted(grant.packageId(), choose(licensed(grant.packageId()), asked, grant.maxHeight()));
    }

    /** A key that a playlist of whole encrypted segments names. */
    ContentKey ofSegments(UUID id, UUID packageId, UUID keyId) {
        OpenSessions.Grant grant = sessions.require(id, packageId);
        if (store.getScheme(grant.packageId()) != Scheme.AES_128) {
            throw notOfSession();
        }
        List<ContentKey> found =
                store.find(grant.packageId(), keyId).map(List::of).orElse(List.of());
        return choose(found, List.of(keyId), grant.maxHeight()).get(0);
    }

    private List<ContentKey> licensed(UUID packageId) {
        if (!store.getScheme(packageId).isCommonEncryption()) {
            throw new ConflictException("not_protected", "the video of this session needs no licence");
        }
        return store.list(packageId);
    }

    /** A key of another package is refused, and one above the plan is left out; so a player may ask for all that it sees. */
    static List<ContentKey> choose(List<ContentKey> ofPackage, List<UUID> asked, int maxHeight) {
        Map<UUID, ContentKey> known = ofPackage.stream().collect(Collectors.toMap(ContentKey::id, Function.identity()));
        if (!known.keySet().containsAll(asked)) {
            throw notOfSession();
        }
        List<ContentKey> within = Set.copyOf(asked).stream()
                .map(known::get)
                .filter(key -> key.track().isWithin(maxHeight))
                .sorted(Comparator.comparing(ContentKey::track).thenComparing(ContentKey::id))
                .toList();
        if (within.isEmpty()) {
            throw new DeniedException("quality_not_in_plan", "the plan does not have pictures as large as this");
        }
        return within;
    }

    private static DeniedException notOfSession() {
        return new DeniedException("key_not_of_session", "the key is not one of the video of this session");
    }
}
