package org.opencinema.service.auth.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.tokens.AuditChain;
import org.opencinema.tokens.KeyRing;
import org.opencinema.tokens.KeyRotation;
import org.opencinema.tokens.RingKey;
import org.opencinema.tokens.SignatureAlgorithm;

final class KeyStoreTest {
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
    private static final KeyRotation ROTATION =
            new KeyRotation(Duration.ofDays(30), Duration.ofMinutes(15), Duration.ofMinutes(20));

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.POSTGRES);

    private Jdbi jdbi;

    @BeforeEach
    void migrate() {
        String url = servers.postgres().createDatabase("auth_keys_" + System.nanoTime());
        String user = servers.postgres().superuser();
        Flyway.configure()
                .dataSource(url, user, "")
                .locations("classpath:db/auth")
                .load()
                .migrate();
        jdbi = Jdbi.create(url, user, "");
    }

    @Test
    void ring_openedByManyAtOnce_isMadeOnce() throws Exception {
        List<KeyStore> stores = Stream.generate(() -> store(SignatureAlgorithm.RS256, START))
                .limit(6)
                .toList();

        atOnce(stores, KeyStore::open);

        assertThat(stores.stream().map(store -> store.get().jwks()))
                .containsOnly(stores.get(0).get().jwks());
    }

    @Test
    void rotation_dueForManyAtOnce_happensOnce() throws Exception {
        KeyStore first = store(SignatureAlgorithm.ES256, START);
        first.open();
        KeyRing before = first.get();
        List<KeyStore> stores = IntStream.range(0, 6)
                .mapToObj(i -> store(SignatureAlgorithm.ES256, START.plus(Duration.ofDays(30))))
                .toList();
        stores.forEach(KeyStore::open);

        atOnce(stores, KeyStore::refresh);

        KeyRing after = stores.get(0).get();
        List<String> audited = jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT actor || ' ' || details FROM audit_entry WHERE kind = 'signing_key_rotated'")
                .mapTo(String.class)
                .list());
        assertThat(audited)
                .containsExactly("system {\"key\":\"" + after.current().id() + "\"}");
        assertThat(after.current().id()).isEqualTo(before.next().id());
        assertThat(after.retired())
                .extracting(RingKey::id)
                .containsExactly(before.current().id());
        assertThat(stores.stream().map(store -> store.get().jwks())).containsOnly(after.jwks());
        first.refresh();
        assertThat(first.get().jwks()).as("what another instance sees").isEqualTo(after.jwks());
    }

    @Test
    void retiredKey_nobodyNeedsAnyMore_isGoneFromTheDatabase() {
        store(SignatureAlgorithm.ES256, START).open();
        Instant month = START.plus(Duration.ofDays(30));
        KeyStore store = store(SignatureAlgorithm.ES256, month);
        store.open();
        store.refresh();
        assertThat(count()).isEqualTo(3);

        KeyStore later = store(SignatureAlgorithm.ES256, month.plus(Duration.ofMinutes(20)));
        later.open();
        later.refresh();

        assertThat(later.get().retired()).isEmpty();
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void algorithm_changed_comesWithTheNextKey() {
        KeyStore before = store(SignatureAlgorithm.RS256, START);
        before.open();

        KeyStore after = store(SignatureAlgorithm.ES384, START);
        after.open();

        assertThat(after.get().current().id()).isEqualTo(before.get().current().id());
        assertThat(after.get().next().key().algorithm()).isEqualTo(SignatureAlgorithm.ES384);
        assertThat(count()).isEqualTo(2);
    }

    private static void atOnce(List<KeyStore> stores, java.util.function.Consumer<KeyStore> action) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(stores.size());
        try {
            List<? extends Future<?>> calls = stores.stream()
                    .map(store -> threads.submit(() -> action.accept(store)))
                    .toList();
            for (Future<?> call : calls) {
                call.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private long count() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM signing_key")
                .mapTo(Long.class)
                .one());
    }

    private KeyStore store(SignatureAlgorithm algorithm, Instant now) {
        MasterKey masterKey = MasterKey.of(Base64.getEncoder().encodeToString(new byte[32]));
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        Audit audit = new Audit(jdbi, AuditChain.create(new byte[32]), clock);
        return new KeyStore(jdbi, masterKey, algorithm, ROTATION, audit, clock);
    }
}
