package org.opencinema.redis;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A script that many threads run at the same time: whoever has the turn runs it also for all that wait, so under load a call of Redis
 * serves many. The script gets the keys and the arguments that all share, then those of each caller, and returns a table with an answer for
 * each. Thread-safe; it blocks.
 */
public final class SharedScript {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long MILLISECOND = 1_000_000;

    private final Redis redis;
    private final Script script;
    private final int most;
    private final Supplier<Input> common;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final ReentrantLock running = new ReentrantLock();

    /** What a script is given. */
    public record Input(List<String> keys, List<String> arguments) {}

    /** One call that waits for its turn, then its answer. */
    private static final class Call {
        final Thread waiting = Thread.currentThread();
        final Input input;
        volatile @Nullable Object answer;
        volatile @Nullable RuntimeException failure;

        Call(Input input) {
            this.input = input;
        }

        boolean isOpen() {
            return answer == null && failure == null;
        }
    }

    /**
     * Nothing is sent yet.
     *
     * @param most the callers that one run may serve, 1 or more; it keeps what Redis does in one step under some milliseconds
     * @param common what all callers share, asked before each run
     * @throws IllegalArgumentException if a run may serve none
     */
    public SharedScript(Redis redis, Script script, int most, Supplier<Input> common) {
        if (most < 1) {
            throw new IllegalArgumentException("a run serves 1 caller or more, was " + most);
        }
        this.redis = redis;
        this.script = script;
        this.most = most;
        this.common = common;
    }

    /**
     * Runs the script for one caller, and waits two seconds at most for the turn.
     *
     * @return its answer: a number is a Long, a text a String, a table a List
     * @throws RedisUnavailableException as for {@link Redis#run}, if the turn does not come, or if the thread is interrupted
     */
    public Object run(List<String> keys, List<String> arguments) {
        Call call = new Call(new Input(keys, arguments));
        calls.add(call);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (call.isOpen()) {
            if (running.tryLock()) {
                try {
                    while (call.isOpen()) {
                        runAll();
                    }
                } finally {
                    running.unlock();
                }
                passTurn();
            } else {
                LockSupport.parkNanos(this, Math.max(MILLISECOND, deadline - System.nanoTime()));
                boolean late = System.nanoTime() - deadline >= 0
                        || Thread.currentThread().isInterrupted();
                if (late && calls.remove(call)) {
                    passTurn();
                    throw new RedisUnavailableException("Redis is too slow for all who wait", null);
                }
            }
        }
        if (call.failure != null) {
            throw call.failure;
        }
        return requireNonNull(call.answer);
    }

    /** Wakes the first of those who came while they could not have the turn. */
    private void passTurn() {
        Call next = calls.peek();
        if (next != null) {
            LockSupport.unpark(next.waiting);
        }
    }

    private void runAll() {
        List<Call> batch = new ArrayList<>();
        for (Call next = calls.poll(); next != null; next = batch.size() < most ? calls.poll() : null) {
            batch.add(next);
        }
        try {
            Input shared = common.get();
            List<String> keys = new ArrayList<>(shared.keys());
            List<String> arguments = new ArrayList<>(shared.arguments());
            for (Call call : batch) {
                keys.addAll(call.input.keys());
                arguments.addAll(call.input.arguments());
            }
            List<Object> answers = redis.run(script, keys, arguments);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer = answers.get(i);
            }
        } catch (RuntimeException e) {
            batch.forEach(call -> call.failure = e);
        }
        batch.forEach(call -> LockSupport.unpark(call.waiting));
    }
}
