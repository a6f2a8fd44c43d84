package org.opencinema.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.RefreshFamilies.Family;
import org.opencinema.redis.RefreshFamilies.Lifetimes;
import org.opencinema.redis.RefreshFamilies.Rotation.Reused;
import org.opencinema.redis.RefreshFamilies.Rotation.Rotated;
import org.opencinema.redis.RefreshFamilies.Rotation.Unknown;

final class RefreshFamiliesTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    private final Redis redis = Redis.create(servers.redis().uri());
    private final RefreshFamilies families = families(Duration.ofDays(7), Duration.ofDays(90), Duration.ofMinutes(1));
    private final RefreshFamilies strict = families(Duration.ofDays(7), Duration.ofDays(90), Duration.ofMillis(-1));
    private final String id = UUID.randomUUID().toString();
    private final String owner = UUID.randomUUID().toString();

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void token_ofAFamily_isReplacedAndRepeatedInTheGraceTime() {
        families.start(id, owner, "h0", Map.of("device", "TV"));

        Rotated first = (Rotated) families.rotate(id, 0, "h0", "h1");
        assertThat(first.family().owner()).isEqualTo(owner);
        assertThat(first.family().attributes()).isEqualTo(Map.of("device", "TV"));
        assertThat(first.lifetime()).isEqualTo(Duration.ofDays(7));
        assertThat(families.rotate(id, 0, "h0", "h1")).isInstanceOf(Rotated.class);
        assertThat(families.rotate(id, 1, "h1", "h2")).isInstanceOf(Rotated.class);
    }

    @Test
    void token_replacedBeforeTheGraceTime_endsItsFamilyOnly() {
        String other = UUID.randomUUID().toString();
        strict.start(id, owner, "h0", Map.of());
        strict.start(other, owner, "o0", Map.of());
        strict.rotate(id, 0, "h0", "h1");
        strict.rotate(id, 1, "h1", "h2");

        assertThat(strict.rotate(id, 0, "h0", "h1")).isInstanceOf(Reused.class);
        assertThat(strict.rotate(id, 2, "h2", "h3")).isEqualTo(new Unknown());
        assertThat(strict.find(id)).isEmpty();
        assertThat(strict.list(owner)).extracting(Family::id).containsExactly(other);
    }

    @Test
    void token_ofAGenerationThatRedisForgot_goesOn() {
        strict.start(id, owner, "h0", Map.of());
        assertThat(strict.rotate(id, 3, "h3", "h4")).isInstanceOf(Rotated.class);
        assertThat(strict.rotate(id, 4, "h4", "h5")).isInstanceOf(Rotated.class);
        assertThat(strict.rotate(id, 3, "h3", "h4")).isInstanceOf(Reused.class);
    }

    @Test
    void token_afterTheAbsoluteLifetime_isUnknown() throws Exception {
        RefreshFamilies brief = families(Duration.ofDays(7), Duration.ofMillis(300), Duration.ofMinutes(1));
        assertThat(brief.start(id, owner, "h0", Map.of()).lifetime()).isEqualTo(Duration.ofMillis(300));
        int rotations = 0;
        while (brief.rotate(id, rotations, "h" + rotations, "h" + (rotations + 1)) instanceof Rotated rotated) {
            assertThat(rotated.lifetime()).isLessThanOrEqualTo(Duration.ofMillis(300));
            assertThat(rotations++).as("rotations").isLessThan(100_000);
        }
        assertThat(rotations).isPositive();
        assertThat(brief.find(id)).isEmpty();
        assertThat(brief.list(owner)).isEmpty();
    }

    @Test
    void family_ended_isGoneFromTheList() {
        families.start(id, owner, "h0", Map.of("device", "TV"));
        assertThat(families.put(id, "profile", "p")).isTrue();
        assertThat(families.find(id).orElseThrow().attributes()).isEqualTo(Map.of("device", "TV", "profile", "p"));
        assertThat(families.list(owner)).containsExactly(families.find(id).orElseThrow());

        assertThat(families.end(id)).isTrue();
        assertThat(families.end(id)).isFalse();
        assertThat(families.put(id, "profile", "p")).isFalse();
        assertThat(families.list(owner)).isEmpty();
        assertThat(families.rotate(id, 0, "h0", "h1")).isEqualTo(new Unknown());
    }

    @Test
    void families_ofOneOwner_areBounded() {
        for (int i = 0; i < RefreshFamilies.MAX_PER_OWNER; i++) {
            assertThat(families.start(owner + i, owner, "h", Map.of()).ended()).isEmpty();
        }
        List<String> ended = families.start(id, owner, "h", Map.of()).ended();
        assertThat(ended).hasSize(1).doesNotContain(id);
        assertThat(families.find(ended.get(0))).isEmpty();
        assertThat(families.list(owner)).hasSize(RefreshFamilies.MAX_PER_OWNER);
    }

    private RefreshFamilies families(Duration idle, Duration longest, Duration grace) {
        return RefreshFamilies.create(redis, "test:", new Lifetimes(idle, longest, grace));
    }
}
