package org.opencinema.service.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.TooManyRequestsException;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.tokens.PasswordHasher;

final class PinsTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES);

    private static Jdbi jdbi;

    private final Hands clock = new Hands();
    private final AccountStore accounts = new AccountStore();
    private final Pins pins = new Pins(jdbi, accounts, PasswordHasher.create(2, Duration.ofSeconds(5)), clock);
    private final Account account = account();

    @BeforeAll
    static void migrate() {
        String url = SERVERS.postgres().createDatabase("user_pins") + "?currentSchema=user";
        String superuser = SERVERS.postgres().superuser();
        Flyway.configure()
                .dataSource(url, superuser, "")
                .schemas("user")
                .locations("classpath:db/user")
                .load()
                .migrate();
        jdbi = Jdbi.create(url, superuser, "");
    }

    @Test
    void tries_usedUp_comeBackAfterThePause() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> pins.require(account, "0000")).isInstanceOf(DeniedException.class);
            clock.now = clock.now.plusSeconds(60);
        }
        clock.now = clock.now.plusSeconds(60);
        assertThatThrownBy(() -> pins.require(account, "1234"))
                .isInstanceOfSatisfying(
                        TooManyRequestsException.class,
                        e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofMinutes(13)));
        clock.now = clock.now.plus(Duration.ofMinutes(13)).minusMillis(1);
        assertThatThrownBy(() -> pins.require(account, "1234")).isInstanceOf(TooManyRequestsException.class);

        clock.now = clock.now.plusMillis(1);
        pins.require(account, "1234");
    }

    @Test
    void tries_beforeARightPinOrThePause_areForgotten() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> pins.require(account, "0000")).isInstanceOf(DeniedException.class);
            }
            pins.require(account, "1234");
        }
        for (int i = 0; i < 12; i++) {
            assertThatThrownBy(() -> pins.require(account, "0000")).isInstanceOf(DeniedException.class);
            clock.now = clock.now.plus(i % 4 == 3 ? Pins.PAUSE : Duration.ofSeconds(1));
        }
    }

    private Account account() {
        UUID id = UUID.randomUUID();
        jdbi.useHandle(handle -> accounts.add(handle, id, 0, "US", "en"));
        pins.set(find(id), "1234");
        return find(id);
    }

    private Account find(UUID id) {
        return jdbi.withHandle(handle -> accounts.find(handle, id)).orElseThrow();
    }

    private static final class Hands extends Clock {
        Instant now = Instant.parse("2026-06-01T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
