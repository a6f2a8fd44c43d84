package org.opencinema.localservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DownloadsTest {
    private static final MavenArtifact XZ = MavenArtifact.jar("org.tukaani", "xz", "1.10");
    private static final String XZ_SHA256 = "95c63c1a55b22dd6453890a419cc1a640f790bbf7d8ae82db1e30aefefb08888";

    @TempDir
    private Path cache;

    private final Queue<String> progress = new ConcurrentLinkedQueue<>();

    @Test
    void maven_forTheFirstTime_fetchesAndThenNoMore() throws Exception {
        Downloads downloads = new Downloads(cache, progress::add);

        Path first = downloads.maven("XZ", XZ, XZ_SHA256);
        Path second = downloads.maven("XZ", XZ, XZ_SHA256);

        assertThat(second).isEqualTo(first).isRegularFile();
        assertThat(progress).containsExactly("downloading XZ");
    }

    @Test
    void maven_withAnotherHash_isRefusedAndNotKept() throws IOException {
        Downloads downloads = new Downloads(cache, progress::add);

        assertThatThrownBy(() -> downloads.maven("XZ", XZ, "0".repeat(64)))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("SHA-256 of xz-1.10.jar is " + XZ_SHA256);
        assertThat(cache.resolve("maven/org.tukaani_xz_1.10_jar")).doesNotExist();
    }

    @Test
    void entry_askedForTwiceAtOnce_isMadeOnce() throws Exception {
        AtomicInteger fills = new AtomicInteger();
        Callable<Path> ask = () -> new Downloads(cache, progress::add).made("thing-1", directory -> {
            fills.incrementAndGet();
            Files.writeString(directory.resolve("file"), "content");
        });
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            List<Future<Path>> answers = executor.invokeAll(List.of(ask, ask, ask, ask));
            for (Future<Path> answer : answers) {
                assertThat(answer.get().resolve("file")).hasContent("content");
            }
        } finally {
            executor.shutdown();
        }
        assertThat(fills).hasValue(1);
    }

    @Test
    void entry_whoseMakingFailed_isMadeAnew() throws Exception {
        Downloads downloads = new Downloads(cache, progress::add);
        assertThatThrownBy(() -> downloads.made("thing-1", directory -> {
                    Files.writeString(directory.resolve("half"), "");
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");

        Path made = downloads.made("thing-1", directory -> Files.writeString(directory.resolve("whole"), ""));

        assertThat(made).isDirectoryContaining("glob:**/whole").isDirectoryNotContaining("glob:**/half");
    }
}
