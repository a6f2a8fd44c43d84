package org.opencinema.service.gateway;

import dev.failsafe.CircuitBreaker;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.io.EofException;

/** A service behind the gateway, with the breaker that spares a service which is down and its callers the wait. */
final class Route {
    private static final int FAILURES_IN_A_ROW = 5;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String service;
    private final URI uri;
    private final CircuitBreaker<Object> breaker = CircuitBreaker.builder()
            .withFailureThreshold(FAILURES_IN_A_ROW)
            .withDelay(PAUSE)
            .build();

    Route(String service, URI uri) {
        this.service = service;
        this.uri = uri;
    }

    String service() {
        return service;
    }

    URI uri() {
        return uri;
    }

    boolean isLeftAlone() {
        return breaker.isOpen();
    }

    /** Whether a request may be sent now; who may must see that its outcome is {@link #watch watched}. */
    boolean tryEnter() {
        return breaker.tryAcquirePermit();
    }

    /** Any answer means that the service is there, also one of its own errors. */
    void watch(org.eclipse.jetty.client.Request out) {
        out.onResponseBegin(answer -> breaker.recordSuccess());
        out.onComplete(this::record);
    }

    private void record(Result result) {
        boolean answered = result.getResponse().getStatus() != 0;
        if (answered || (breaker.isClosed() && isClients(result.getFailure()))) {
            return;
        }
        breaker.recordFailure();
    }

    private static boolean isClients(Throwable failure) {
        return failure instanceof EofException
                || !(failure instanceof IOException
                        || failure instanceof TimeoutException
                        || failure instanceof UnresolvedAddressException);
    }
}
