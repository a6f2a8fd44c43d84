package org.opencinema.service.streaming.drm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opencinema.fakes.DrmFault;
import org.opencinema.fakes.KeyServerFake;

final class SpekeKeysTest {
    private static final UUID PACKAGE = new UUID(5, 5);
    private static final List<Track> TRACKS = List.of(Track.AUDIO, Track.SD, Track.HD);

    private final KeyServerFake server = KeyServerFake.start(0, "Bearer key-server");
    private final SpekeKeys keys = keys("Bearer key-server");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void keys_ofTheServer_areTakenOverWithTheirBox() throws Exception {
        ShakaPackager.Keys created = keys.create(PACKAGE, Scheme.CBCS, TRACKS);

        assertThat(created.keys()).extracting(ContentKey::track).containsExactlyElementsOf(TRACKS);
        assertThat(created.keys())
                .allSatisfy(
                        key -> assertThat(key.secret()).isEqualTo(server.keys().get(key.id())));
        assertThat(created.boxes())
                .singleElement()
                .satisfies(box -> assertThat(new String(box, UTF_8)).contains("pssh", "of the key server"));
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void keys_ofTwoPackages_areNeverTheSame() throws Exception {
        List<ContentKey> first = keys.create(PACKAGE, Scheme.CENC, TRACKS).keys();
        List<ContentKey> second = keys.create(PACKAGE, Scheme.CENC, TRACKS).keys();

        assertThat(first)
                .extracting(ContentKey::id)
                .doesNotContainAnyElementsOf(second.stream().map(ContentKey::id).toList());
    }

    @Test
    void keys_withoutTheRightAuthorization_areRefused() {
        assertThatThrownBy(() -> keys("").create(PACKAGE, Scheme.CENC, TRACKS)).hasMessageContaining("401");
    }

    @Test
    void keys_ofASchemeThatTheServerDoesNotKnow_areRefusedInItsWords() {
        assertThatThrownBy(() -> keys.create(PACKAGE, Scheme.AES_128, TRACKS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("422")
                .hasMessageContaining("Missing ContentKey@commonEncryptionScheme");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "NO_LICENCE"})
    void answer_thatIsWrong_isRefusedInTime(DrmFault fault) {
        server.setFault(fault);
        long begin = System.nanoTime();

        assertThatThrownBy(() -> keys.create(PACKAGE, Scheme.CENC, TRACKS)).isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void answer_withADoctype_isRefusedForIt() {
        for (DrmFault fault : List.of(DrmFault.ENTITY_BOMB, DrmFault.EXTERNAL_ENTITY, DrmFault.EXTERNAL_DTD)) {
            server.setFault(fault);
            int before = server.requests();

            assertThatThrownBy(() -> keys.create(PACKAGE, Scheme.CENC, TRACKS)).hasMessageContaining("DOCTYPE");
            assertThat(server.requests()).as("nothing else is fetched").isEqualTo(before + 1);
        }
    }

    @Test
    void document_overTheLimit_isRefused() {
        byte[] large = ("<a>" + "x".repeat(Cpix.MAX_BYTES) + "</a>").getBytes(UTF_8);

        assertThatThrownBy(() -> Cpix.read(new ByteArrayInputStream(large), "c", "cenc", Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than");
    }

    @Property(tries = 500)
    void document_ofAnyText_isRefusedByIOException(@ForAll String text) {
        assertThatThrownBy(() -> Cpix.read(new ByteArrayInputStream(text.getBytes(UTF_8)), "c", "cenc", Map.of()))
                .isInstanceOf(IOException.class);
    }

    private SpekeKeys keys(String authorization) {
        return new SpekeKeys(
                new Upstream("the key server", Duration.ofSeconds(2), Duration.ofSeconds(1)),
                server.uri(),
                authorization,
                new SecureRandom());
    }
}
