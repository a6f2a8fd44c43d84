package org.opencinema.service.auth.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.Uuid7;
import org.opencinema.tokens.RefreshTokens;

/** The rules of apps. */
final class Clients {
    private static final int MOST = 1_000;
    private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private final ClientStore store;
    private final Secrets secrets;
    private final Uuid7 ids;
    private final Clock clock;

    /** An app and what it proves itself by, which is known at this moment only. */
    record Registered(UUID id, @Nullable String secret) {}

    Clients(ClientStore store, Secrets secrets, Uuid7 ids, Clock clock) {
        this.store = store;
        this.secrets = secrets;
        this.ids = ids;
        this.clock = clock;
    }

    Optional<Client> find(UUID id) {
        return store.find(id);
    }

    Client get(UUID id) {
        return store.find(id).orElseThrow(() -> unknown(id));
    }

    List<Client> list() {
        return store.list();
    }

    Registered add(boolean confidential, Client.Content content, UUID by) {
        check("client.", content);
        String secret = confidential ? secrets.generate() : null;
        Client client = new Client(
                ids.next(), confidential, content, secret == null ? null : RefreshTokens.hash(secret), clock.instant());
        if (!store.add(client, MOST, by)) {
            throw new ConflictException("too_many_clients", "there are " + MOST + " apps, which is the most");
        }
        return new Registered(client.id(), secret);
    }

    Client replace(UUID id, Client.Content content, UUID by) {
        check("", content);
        if (!store.replace(id, content, by)) {
            throw unknown(id);
        }
        return get(id);
    }

    Registered renewSecret(UUID id, UUID by) {
        if (!get(id).confidential()) {
            throw new ConflictException("client_public", "a public app has no secret");
        }
        String secret = secrets.generate();
        if (!store.replaceSecret(id, RefreshTokens.hash(secret), by)) {
            throw unknown(id);
        }
        return new Registered(id, secret);
    }

    void delete(UUID id, UUID by) {
        if (!store.delete(id, by)) {
            throw unknown(id);
        }
    }

    /** Whether the secret is the client's; a public client has none to give. */
    static boolean isProof(Client client, @Nullable String secret) {
        String expected = client.secretHash();
        if (expected == null || secret == null) {
            return expected == null && secret == null;
        }
        return MessageDigest.isEqual(
                expected.getBytes(US_ASCII), RefreshTokens.hash(secret).getBytes(US_ASCII));
    }

    private static void check(String path, Client.Content content) {
        checkName(path + "names.en", content.nameEn());
        checkName(path + "names.ru", content.nameRu());
        for (int i = 0; i < content.redirectUris().size(); i++) {
            RedirectUri.check(
                    path + "redirectUris[" + i + "]", content.redirectUris().get(i));
        }
        if (new HashSet<>(content.redirectUris()).size()
                < content.redirectUris().size()) {
            throw new UnprocessableException(path + "redirectUris", "must not have one twice");
        }
        if (content.scopes().contains(Scope.ACCOUNT) && !content.firstParty()) {
            throw new UnprocessableException(path + "scopes", "may have account for our own apps only");
        }
    }

    private static void checkName(String field, String name) {
        if (name.isBlank() || NOT_TEXT.matcher(name).find()) {
            throw new UnprocessableException(field, "must be text without control characters");
        }
    }

    private static NotFoundException unknown(UUID id) {
        return new NotFoundException("client " + id);
    }
}
