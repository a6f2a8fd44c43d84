package org.opencinema.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A script that many run at the same time: one run is on its way, and all who come meanwhile share the next one, so under load a call of
 * Redis serves many. The script gets the keys and the arguments that all share, then those of each caller, and returns a table with an
 * answer for each. Thread-safe.
 */
public final class SharedScript {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final CompletableFuture<List<Object>> NOTHING = CompletableFuture.completedFuture(List.of());

    private final Redis redis;
    private final Script script;
    private final int most;
    private final Supplier<Input> common;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();

    /** What a script is given. */
    public record Input(List<String> keys, List<String> arguments) {}

    /** One call that waits for its turn, then its answer. */
    private record Call(Input input, CompletableFuture<Object> answer) {}

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
     * Runs the script for one caller, and waits for the answer, three seconds at most.
     *
     * @return its answer: a number is a Long, a text a String, a table a List
     * @throws RedisUnavailableException as for {@link Redis#run}, or if the thread is interrupted
     */
    public Object run(List<String> keys, List<String> arguments) {
        Call call = new Call(new Input(keys, arguments), new CompletableFuture<>());
        submit(call);
        try {
            return call.answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new RedisUnavailableException(String.valueOf(e.getMessage()), e);
        } catch (TimeoutException e) {
            throw giveUp(call, "Redis is too slow for all who wait", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw giveUp(call, "interrupted while waiting for Redis", e);
        }
    }

    private RedisUnavailableException giveUp(Call call, String message, Exception cause) {
        boolean unused = calls.remove(call);
        return new RedisUnavailableException(message, cause);
    }

    /**
     * Runs the script for one caller, and does not wait. What depends on the answer runs on the thread that completes it, as a rule the
     * connection's, and must not block.
     *
     * @return its answer, as of {@link #run}; or what that throws, a second or two after Redis fell silent
     */
    public CompletableFuture<Object> submit(List<String> keys, List<String> arguments) {
        Call call = new Call(new Input(keys, arguments), new CompletableFuture<>());
        submit(call);
        return call.answer;
    }

    private void submit(Call call) {
        calls.add(call);
        runNext();
    }

    /** Runs that fail at once, as all do while Redis is away, come one after the other in here. */
    private void runNext() {
        while (!calls.isEmpty() && running.compareAndSet(false, true)) {
            List<Call> batch = take(most);
            CompletableFuture<List<Object>> run = batch.isEmpty() ? NOTHING : send(batch);
            if (run.isDone()) {
                running.set(false);
                answer(batch, run);
            } else {
                CompletableFuture<?> unused = run.whenComplete((answers, failure) -> {
                    running.set(false);
                    runNext(); // before the callers of this one go on
                    answer(batch, run);
                });
            }
        }
    }

    private List<Call> take(int atMost) {
        List<Call> taken = new ArrayList<>();
        for (Call next = calls.poll(); next != null; next = taken.size() < atMost ? calls.poll() : null) {
            taken.add(next);
        }
        return taken;
    }

    private CompletableFuture<List<Object>> send(List<Call> batch) {
        try {
            Input shared = common.get();
            List<String> keys = new ArrayList<>(shared.keys());
            List<String> arguments = new ArrayList<>(shared.arguments());
            for (Call call : batch) {
                keys.addAll(call.input.keys());
                arguments.addAll(call.input.arguments());
            }
            return redis.runAsync(script, keys, arguments);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e); // or nobody would run again
        }
    }

    private void answer(List<Call> batch, CompletableFuture<List<Object>> run) {
        List<Object> answers;
        try {
            answers = run.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof RedisUnavailableException) {
                batch.addAll(take(Integer.MAX_VALUE)); // who waits while Redis is silent is not kept for another run
            }
            batch.forEach(call -> call.answer.completeExceptionally(cause));
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            if (i < answers.size()) {
                batch.get(i).answer.complete(answers.get(i));
            } else {
                batch.get(i)
                        .answer
                        .completeExceptionally(new IllegalStateException(
                                "the script answered " + answers.size() + " of " + batch.size() + " callers"));
            }
        }
    }
}
