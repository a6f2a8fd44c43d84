package org.opencinema.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelFileTest {
    private static final Interactions CLUSTERS = Clusters.interactions(100, 9);

    @TempDir
    static Path directory;

    private static Model model;
    private static byte[] bytes;

    @BeforeAll
    static void train() throws Exception {
        model = new Model(
                Als.builder()
                        .factors(9)
                        .iterations(3)
                        .regularization(0.5)
                        .unobservedWeight(0.3)
                        .frequencyExponent(0.7)
                        .build()
                        .train(CLUSTERS),
                ItemKnn.builder().neighbours(5).train(CLUSTERS),
                Popularity.of(CLUSTERS),
                Instant.parse("2026-08-01T12:00:00.123Z"));
        Path file = directory.resolve("model");
        assertThat(ModelFile.write(model, file)).matches("[0-9a-f]{64}").isEqualTo(ModelFile.write(model, file));
        bytes = Files.readAllBytes(file);
    }

    @Test
    void opened_scoresAsTheTrained() throws Exception {
        Path file = write(bytes);
        Model opened = ModelFile.open(file);
        Files.delete(file);

        assertThat(opened.trainedAt()).isEqualTo(model.trainedAt());
        for (int user = 0; user < 20; user++) {
            History history = CLUSTERS.history(user);
            assertSame(opened.factors(), model.factors(), history);
            assertSame(opened.neighbours(), model.neighbours(), history);
            assertSame(opened.popularity(), model.popularity(), history);
        }
    }

    @Test
    void written_afterOpening_isTheSame() throws Exception {
        Path copy = directory.resolve("copy");
        ModelFile.write(ModelFile.open(write(bytes)), copy);

        assertThat(Files.readAllBytes(copy)).isEqualTo(bytes);
    }

    @Test
    void damage_anywhere_isNoticed() throws Exception {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = bytes.clone();
            int at = i < 64 ? i : random.nextInt(bytes.length);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Path file = write(damaged);

            assertThatThrownBy(() -> ModelFile.open(file)).isInstanceOf(ModelFormatException.class);
        }
    }

    @Test
    void file_cutOff_isNoticed() throws Exception {
        for (int length : new int[] {0, 7, 64, 95, 96, bytes.length / 2, bytes.length - 1}) {
            Path file = write(Arrays.copyOf(bytes, length));

            assertThatThrownBy(() -> ModelFile.open(file)).isInstanceOf(ModelFormatException.class);
        }
        Path longer = write(Arrays.copyOf(bytes, bytes.length + 1));
        assertThatThrownBy(() -> ModelFile.open(longer))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("bytes instead of");
    }

    @Test
    void file_ofAnotherKind_isCalledSo() throws Exception {
        Path text = write("a text that is long enough ".repeat(10).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> ModelFile.open(text)).hasMessageContaining("is no model file");
    }

    @Test
    void format_ofTheFuture_isNamed() throws Exception {
        byte[] future = bytes.clone();
        future[8] = 2;
        Path file = write(future);

        assertThatThrownBy(() -> ModelFile.open(file)).hasMessageEndingWith("has format version 2, known is 1");
    }

    @Test
    void parts_ofOtherItems_makeNoModel() {
        Interactions others = Interactions.builder()
                .add(Clusters.user(1), Clusters.item(1), 1, Clusters.START)
                .build();

        assertThatThrownBy(
                        () -> new Model(model.factors(), model.neighbours(), Popularity.of(others), model.trainedAt()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertSame(Scorer opened, Scorer trained, History history) {
        assertThat(opened.score(history).top(100, new BitSet()))
                .isEqualTo(trained.score(history).top(100, new BitSet()));
        assertThat(opened.score(history).contributions(Clusters.item(3)))
                .isEqualTo(trained.score(history).contributions(Clusters.item(3)));
    }

    private static Path write(byte[] content) throws Exception {
        return Files.write(directory.resolve("damaged"), content);
    }
}
