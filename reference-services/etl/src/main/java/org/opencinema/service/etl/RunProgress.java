package org.opencinema.service.etl;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an attempt has done since its last checkpoint. Not thread-safe. */
final class RunProgress {
    private static final int MAX_EXAMPLE = 300;
    private static final int MAX_REASONS = 20;

    private final JobStore store;
    private final Run run;
    private final Map<String, Run.Refusal> refusals = new LinkedHashMap<>();
    private @Nullable String checkpoint;
    private long read;
    private long created;
    private long changed;
    private long removed;
    private long unchanged;
    private long refused;

    RunProgress(JobStore store, Run run) {
        this.store = store;
        this.run = run;
        this.checkpoint = run.checkpoint();
    }

    /** Where the last attempt got to; null if this is the beginning. */
    @Nullable
    String checkpoint() {
        return checkpoint;
    }

    void read(long count) {
        read += count;
    }

    void created(long count) {
        created += count;
    }

    void changed(long count) {
        changed += count;
    }

    void removed(long count) {
        removed += count;
    }

    void unchanged(long count) {
        unchanged += count;
    }

    /** Something was left out. After many different reasons the rest counts as other. */
    void refuse(String reason, String example) {
        refused++;
        String key = refusals.containsKey(reason) || refusals.size() < MAX_REASONS ? reason : "other";
        Run.Refusal before = refusals.get(key);
        String first = before == null ? example : before.example();
        refusals.put(
                key,
                new Run.Refusal(
                        key,
                        before == null ? 1 : before.count() + 1,
                        first.substring(0, Math.min(first.length(), MAX_EXAMPLE))));
    }

    /**
     * Another attempt would go on from here.
     *
     * @throws SupersededException if another attempt has begun already
     */
    void save(String reached, double fraction) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the service stops");
        }
        Run.Counts counts = new Run.Counts(read, created, changed, removed, unchanged, refused);
        if (!store.save(run, reached, Math.min(fraction, 1), counts, refusals.values())) {
            throw new SupersededException();
        }
        checkpoint = reached;
        read = 0;
        created = 0;
        changed = 0;
        removed = 0;
        unchanged = 0;
        refused = 0;
        refusals.clear();
    }

    /** A later attempt holds the run. */
    static final class SupersededException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
