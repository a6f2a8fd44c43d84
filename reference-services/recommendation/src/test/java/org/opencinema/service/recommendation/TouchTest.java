package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class TouchTest {
    @Test
    void titleOfUnknownLength_isBegunAfterFiveMinutes_andNeverWatched() {
        assertThat(touch(15, null).isBegun()).isFalse();
        assertThat(touch(15, null).weight()).isZero();
        assertThat(touch(299, null).isBegun()).isFalse();
        assertThat(touch(300, null).isBegun()).isTrue();
        assertThat(touch(300, null).weight()).isEqualTo(0.5);
        assertThat(touch(100_000, null).isWatched()).isFalse();
    }

    @Test
    void titleOfKnownLength_isBegunAfterATwentieth_andWatchedAfterNineTenths() {
        assertThat(touch(49, 1000.0).isBegun()).isFalse();
        assertThat(touch(50, 1000.0).isBegun()).isTrue();
        assertThat(touch(899, 1000.0).isWatched()).isFalse();
        assertThat(touch(900, 1000.0).isWatched()).isTrue();
    }

    private static Touch touch(double position, Double duration) {
        return new Touch(UUID.randomUUID(), position, duration, null, false, false, Instant.EPOCH);
    }
}
