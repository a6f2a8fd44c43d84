package org.opencinema.launcher;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.opencinema.client.CinemaApiException;
import org.opencinema.client.invoker.ApiException;

/** What an app does while a part of the cinema is away for a moment: it tries again. */
final class Patience {
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final long PAUSE_MILLIS = 200;
    /** No answer, too many requests, and what the gateway and the services say while something is down. */
    private static final Set<Integer> PASSING = Set.of(0, 429, 502, 503, 504);

    private Patience() {}

    /** Statements that may fail. */
    interface Statements {
        void run() throws Exception;
    }

    /** Calls until there is an answer; what may not be done twice carries an idempotency key. */
    static <T> T insist(Callable<T> call) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return call.call();
            } catch (ApiException e) {
                if (!isPassing(e) || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    /** Repeats the assertions until they hold. */
    static void eventually(Statements assertions) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                insist(() -> {
                    assertions.run();
                    return true;
                });
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    /** The code with which the call is refused; empty if it is not. */
    static String refusal(Statements call) throws Exception {
        return insist(() -> {
            try {
                call.run();
                return "";
            } catch (CinemaApiException e) {
                if (isPassing(e)) {
                    throw e;
                }
                return e.problemCode();
            }
        });
    }

    private static boolean isPassing(ApiException e) {
        return PASSING.contains(e.getCode())
                || (e instanceof CinemaApiException answer
                        && answer.problemCode().equals("in_progress"));
    }
}
