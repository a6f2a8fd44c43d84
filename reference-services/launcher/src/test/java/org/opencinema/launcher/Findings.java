package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** All that is wrong rather than the first of it, found by many checks at a time. */
final class Findings {
    private static final int PARALLEL = 12;

    private Findings() {}

    interface Check<T> {
        /** What is wrong, or null. */
        @Nullable
        String of(T subject) throws Exception;
    }

    static <T> List<String> of(List<T> subjects, Check<T> check) throws Exception {
        assertThat(subjects).isNotEmpty();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        ExecutorService executor = Executors.newFixedThreadPool(PARALLEL);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (T subject : subjects) {
                tasks.add(() -> {
                    String found = check.of(subject);
                    if (found != null) {
                        wrong.add(found);
                    }
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
        return wrong.stream().sorted().toList();
    }
}
