package org.opencinema.signing.watermark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opencinema.signing.manifest.ManifestRewriter;
import org.opencinema.signing.manifest.UriRules;

final class WatermarkTest {
    /** 1,000 with -Plong. */
    private static final int TRIALS = Integer.getInteger("watermark.trials", 6);

    /** 10,000 with -Plong. */
    private static final int SESSIONS = Integer.getInteger("watermark.sessions", 1_000);

    private static final byte[] SECRET = "a secret of 32 bytes or some more".getBytes(UTF_8);
    private static final List<String> STRATEGIES = List.of("turns", "majority", "minority", "any B", "any A", "coin");

    private final SplittableRandom random = new SplittableRandom(7);
    private final List<UUID> sessions = IntStream.range(0, SESSIONS)
            .mapToObj(i -> new UUID(0x01975e2c9a007000L, i))
            .toList();

    @Test
    void leaker_alone_isNamedFrom64SegmentsAndNobodyElse() {
        for (int trial = 0; trial < TRIALS; trial++) {
            Watermark watermark = Watermark.create(SECRET, "film " + trial, 1_000);
            UUID leaker = sessions.get(random.nextInt(SESSIONS));
            int first = random.nextInt(1_000 - 64);
            String copy = watermark.pattern(leaker).toString().substring(first, first + 64);

            assertThat(watermark.detect(copy, first, sessions))
                    .as("trial %d", trial)
                    .extracting(Suspect::session)
                    .containsExactly(leaker);
        }
    }

    @Test
    void colluders_three_areNamedFrom1000SegmentsAndNobodyElse() {
        for (int trial = 0; trial < TRIALS; trial++) {
            Watermark watermark = Watermark.create(SECRET, "film " + trial, 1_000);
            List<UUID> colluders = random.ints(0, SESSIONS)
                    .distinct()
                    .limit(3)
                    .mapToObj(sessions::get)
                    .toList();
            String strategy = STRATEGIES.get(trial % STRATEGIES.size());
            String copy = mix(colluders.stream().map(watermark::pattern).toList(), strategy);

            List<UUID> named = watermark.detect(copy, 0, sessions).stream()
                    .map(Suspect::session)
                    .toList();

            assertThat(named).as("trial %d by %s", trial, strategy).isNotEmpty().isSubsetOf(colluders);
        }
    }

    @Test
    void copy_ofAStranger_namesNobody() {
        for (int trial = 0; trial < TRIALS; trial++) {
            Watermark watermark = Watermark.create(SECRET, "film " + trial, 1_000);
            String copy = watermark.pattern(new UUID(1, trial)).toString();

            assertThat(watermark.detect(copy, 0, sessions))
                    .as("trial %d", trial)
                    .isEmpty();
        }
    }

    private String mix(List<WatermarkPattern> patterns, String strategy) {
        StringBuilder copy = new StringBuilder();
        for (int i = 0; i < patterns.get(0).length(); i++) {
            int segment = i;
            int bs = patterns.stream()
                    .mapToInt(pattern -> pattern.applyAsInt(segment))
                    .sum();
            boolean all = bs == patterns.size();
            boolean mixed = bs > 0 && !all;
            boolean b = switch (strategy) {
                case "turns" -> patterns.get(random.nextInt(patterns.size())).applyAsInt(segment) == 1;
                case "majority" -> bs * 2 > patterns.size();
                case "minority" -> mixed ? bs * 2 < patterns.size() : all;
                case "any B" -> bs > 0;
                case "any A" -> all;
                case "coin" -> mixed ? random.nextBoolean() : all;
                default -> throw new IllegalArgumentException(strategy);
            };
            copy.append(b ? 'B' : 'A');
        }
        return copy.toString();
    }

    @Test
    void leaker_readWithErrorsAndGaps_isNamed() {
        Watermark watermark = Watermark.create(SECRET, "film", 300);
        String copy = watermark.pattern(sessions.get(42)).toString().substring(100, 220);
        String read = copy.chars()
                .mapToObj(c -> random.nextInt(10) == 0 ? "?" : random.nextInt(50) == 0 ? "A" : Character.toString(c))
                .collect(Collectors.joining());

        assertThat(watermark.detect(read, 100, sessions))
                .extracting(Suspect::session)
                .containsExactly(sessions.get(42));
    }

    @Test
    void leaker_ofARewrittenPlaylist_isReadBackFromIt() throws IOException {
        Watermark watermark = Watermark.create(SECRET, "film", 64);
        StringBuilder playlist = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:6\n");
        IntStream.range(0, 64)
                .forEach(i -> playlist.append("#EXTINF:6,\nv/").append(i).append(".m4s\n"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ManifestRewriter.hls()
                .rewrite(
                        new ByteArrayInputStream(playlist.toString().getBytes(UTF_8)),
                        out,
                        UriRules.builder()
                                .variants(watermark.pattern(sessions.get(77)), "A/", "B/")
                                .build());

        String read = out.toString(UTF_8)
                .lines()
                .filter(line -> line.startsWith("v/"))
                .map(line -> line.substring(2, 3))
                .collect(Collectors.joining());

        assertThat(watermark.detect(read, 0, sessions))
                .extracting(Suspect::session)
                .containsExactly(sessions.get(77));
    }

    @Test
    void pattern_ofASession_dependsOnSecretFilmAndSessionAlone() {
        UUID session = sessions.get(1);
        String pattern = Watermark.create(SECRET, "film", 500).pattern(session).toString();

        assertThat(Watermark.create(SECRET, "film", 500).pattern(session)).hasToString(pattern);
        assertThat(Watermark.create(SECRET, "film", 400).pattern(session)).hasToString(pattern.substring(0, 400));
        assertThat(Watermark.create(SECRET, "other", 500).pattern(session).toString())
                .isNotEqualTo(pattern);
        assertThat(Watermark.create("another secret of 32 bytes or more".getBytes(UTF_8), "film", 500)
                        .pattern(session)
                        .toString())
                .isNotEqualTo(pattern);
        assertThat(pattern).startsWith("BABBAAABBAAAABBBAAAA");
    }

    @Test
    void pattern_behindItsEnd_beginsAgain() {
        WatermarkPattern pattern = Watermark.create(SECRET, "film", 70).pattern(sessions.get(1));

        assertThat(IntStream.range(0, 140).map(i -> pattern.applyAsInt(i)))
                .isEqualTo(IntStream.range(0, 140)
                        .map(i -> pattern.applyAsInt(i % 70))
                        .boxed()
                        .toList());
        assertThat(pattern.applyAsInt(-1)).isEqualTo(pattern.applyAsInt(69));
    }

    @Test
    void claims_ofASession_areThoseOfTheWatermarkToken() {
        assertThat(Watermark.create(SECRET, "film", 70).claims(sessions.get(1), 9, 5, 3))
                .isEqualTo(Map.of(300, 1, 301, 9, 302, 70, 305, sessions.get(1).toString(), 306, 5L, 307, 3L));
    }

    @Test
    void watermark_ofWrongSizes_isRefused() {
        Watermark watermark = Watermark.create(SECRET, "film", 10);

        assertThatThrownBy(() -> Watermark.create(new byte[31], "film", 10)).hasMessageContaining("31");
        assertThatThrownBy(() -> Watermark.create(SECRET, "film", 0)).hasMessageContaining("was 0");
        assertThatThrownBy(() -> Watermark.create(SECRET, "film", 65_536)).hasMessageContaining("65536");
        assertThatThrownBy(() -> watermark.detect("AB", 9, sessions)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> watermark.detect("AB", -1, sessions)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> watermark.claims(sessions.get(1), 256, 0, 0)).hasMessageContaining("vendor");
        assertThat(watermark.detect("", 10, sessions)).isEmpty();
        assertThat(watermark.detect("AB", 0, List.of())).isEmpty();
    }
}
