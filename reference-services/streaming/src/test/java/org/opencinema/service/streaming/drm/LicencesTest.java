package org.opencinema.service.streaming.drm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.dropwizard.CinemaException;

final class LicencesTest {
    private static final Map<Track, ContentKey> KEYS = new EnumMap<>(Track.class);

    static {
        for (Track track : Track.values()) {
            KEYS.put(track, new ContentKey(new UUID(7, track.ordinal()), track, new byte[16]));
        }
    }

    /** What is asked for, the height of the plan, and what is given, or the code of the refusal. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AUDIO SD HD UHD1 UHD2 | 4320 | AUDIO SD HD UHD1 UHD2",
                "AUDIO SD HD UHD1 UHD2 | 2160 | AUDIO SD HD UHD1",
                "AUDIO SD HD UHD1      | 1080 | AUDIO SD HD",
                "AUDIO SD HD           | 720  | AUDIO SD HD",
                "AUDIO SD HD           | 576  | AUDIO SD",
                "AUDIO SD HD           | 480  | AUDIO SD",
                "AUDIO SD              | 144  | AUDIO SD",
                "SD                    | 1080 | SD",
                "HD                    | 577  | HD",
                "HD                    | 576  | quality_not_in_plan",
                "UHD1 UHD2             | 1080 | quality_not_in_plan",
                "AUDIO foreign         | 4320 | key_not_of_session",
                "foreign               | 4320 | key_not_of_session",
                "HD foreign            | 480  | key_not_of_session",
            })
    void keys_byWhatIsAskedForAndThePlan(String asked, int maxHeight, String expected) {
        List<UUID> ids = new ArrayList<>();
        for (String name : asked.trim().split(" ")) {
            ids.add(
                    name.equals("foreign")
                            ? new UUID(8, 8)
                            : KEYS.get(Track.valueOf(name)).id());
        }

        assertThat(outcome(ids, maxHeight)).isEqualTo(expected);
    }

    private static String outcome(List<UUID> asked, int maxHeight) {
        try {
            return String.join(
                    " ",
                    Licences.choose(List.copyOf(KEYS.values()), asked, maxHeight).stream()
                            .map(key -> key.track().name())
                            .toList());
        } catch (CinemaException e) {
            return e.code();
        }
    }

    @Test
    void key_askedForTwice_isGivenOnce() {
        UUID id = KEYS.get(Track.SD).id();

        assertThat(Licences.choose(List.copyOf(KEYS.values()), List.of(id, id), 480))
                .hasSize(1);
    }

    @Test
    void package_withoutKeys_givesNone() {
        assertThatThrownBy(() -> Licences.choose(List.of(), List.of(new UUID(1, 1)), 1080))
                .isInstanceOf(CinemaException.class);
    }

    @Property
    void higherPlan_neverGivesLess(
            @ForAll @IntRange(min = 1, max = 5000) int lower, @ForAll @IntRange(min = 0, max = 5000) int more) {
        List<UUID> all = KEYS.values().stream().map(ContentKey::id).toList();

        assertThat(Licences.choose(List.copyOf(KEYS.values()), all, lower + more))
                .containsAll(Licences.choose(List.copyOf(KEYS.values()), all, lower));
    }

    @Property
    void track_ofAHeight_isWithinAPlanOfThatHeight(@ForAll @IntRange(min = 1, max = 5000) int height) {
        assertThat(Track.ofHeight(height).isWithin(height)).isTrue();
    }

    @Test
    void key_neverShowsItsSecret() {
        ContentKey key = new ContentKey(
                new UUID(1, 1), Track.SD, "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(key).asString().doesNotContain("0123456789abcdef").doesNotContain("30313233");
    }
}
