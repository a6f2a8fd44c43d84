package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyRotationTest {
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
    private static final Duration PERIOD = Duration.ofDays(30);
    private static final Duration LEAD = Duration.ofMinutes(15);
    private static final Duration OVERLAP = Duration.ofMinutes(20);
    private static final KeyRotation ROTATION = new KeyRotation(PERIOD, LEAD, OVERLAP);

    private final KeyRing ring = KeyRing.generate(SignatureAlgorithm.ES256, START);

    @Test
    void ring_beforeItsTime_staysTheSame() {
        Instant before = START.plus(PERIOD).minusMillis(1);

        assertThat(ROTATION.isDue(ring, before)).isFalse();
        assertThat(ROTATION.apply(ring, before, KeyRotationTest::noKey)).isSameAs(ring);
    }

    @Test
    void ring_afterThePeriod_turns() {
        Instant now = START.plus(PERIOD);
        KeyRing turned = ROTATION.apply(ring, now, KeyRotationTest::newKey);

        assertThat(turned.current()).isEqualTo(new RingKey(ring.next().key(), now));
        assertThat(turned.next().since()).isEqualTo(now);
        assertThat(turned.retired()).containsExactly(new RingKey(ring.current().key(), now));
        assertThat(turned.jwks())
                .contains(
                        turned.current().id(),
                        turned.next().id(),
                        ring.current().id());
    }

    @Test
    void nextKey_publishedTooLately_waits() {
        Instant replaced = START.plus(PERIOD).minusSeconds(60);
        KeyRing late = ring.withNext(newKey(), replaced);

        assertThat(ROTATION.isDue(late, START.plus(PERIOD))).isFalse();
        assertThat(ROTATION.isDue(late, replaced.plus(LEAD))).isTrue();
    }

    @Test
    void retiredKey_whoseTokensAreOver_isDropped() {
        Instant turnedAt = START.plus(PERIOD);
        KeyRing turned = ROTATION.apply(ring, turnedAt, KeyRotationTest::newKey);

        assertThat(ROTATION.isDue(turned, turnedAt.plus(OVERLAP).minusMillis(1)))
                .isFalse();
        KeyRing later = ROTATION.apply(turned, turnedAt.plus(OVERLAP), KeyRotationTest::noKey);
        assertThat(later.retired()).isEmpty();
        assertThat(later.findKey(ring.current().id())).isEmpty();
    }

    @Test
    void ring_forgottenForAYear_turnsOnceAndThenGoesOn() {
        Instant year = START.plus(Duration.ofDays(365));
        KeyRing turned = ROTATION.apply(ring, year, KeyRotationTest::newKey);

        assertThat(turned.current().id()).isEqualTo(ring.next().id());
        assertThat(ROTATION.isDue(turned, year)).isFalse();
    }

    /** Whoever issues with a ring that is a minute old, and verifies with a set that is a quarter of an hour old, gets on. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void token_ofAnyTime_isVerifiedByAnyCopyOfTheKeys(long seed) {
        Random random = new Random(seed);
        KeyRotation quick = new KeyRotation(LEAD, LEAD, OVERLAP);
        List<KeyRing> minutes = new ArrayList<>(List.of(ring));
        Set<String> signed = new HashSet<>();
        for (int minute = 1; minute < 600; minute++) {
            KeyRing before = minutes.get(minute - 1);
            boolean asleep = random.nextInt(10) == 0;
            Instant now = START.plus(Duration.ofMinutes(minute));
            minutes.add(asleep ? before : quick.apply(before, now, KeyRotationTest::newKey));
            String kid = minutes.get(Math.max(0, minute - random.nextInt(2)))
                    .current()
                    .id();
            signed.add(kid);
            KeyRing copy = minutes.get(Math.max(0, minute - random.nextInt(15)));
            assertThat(copy.findKey(kid)).as("in minute %d", minute).isPresent();
        }
        for (int issued = 0; issued < 580; issued++) {
            KeyRing copy = minutes.get(issued + random.nextInt(16));
            assertThat(copy.findKey(minutes.get(issued).current().id())).isPresent();
        }
        assertThat(signed).hasSizeGreaterThan(20);
    }

    @Test
    void times_thatMakeNoSense_areRefused() {
        assertThatThrownBy(() -> new KeyRotation(LEAD.minusSeconds(1), LEAD, OVERLAP))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeyRotation(PERIOD, Duration.ZERO, OVERLAP))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeyRotation(PERIOD, LEAD, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static SigningKey newKey() {
        return SigningKey.generate(SignatureAlgorithm.ES256);
    }

    private static SigningKey noKey() {
        throw new AssertionError("no key is needed");
    }
}
