package org.opencinema.dropwizard;

import java.net.http.HttpRequest;
import java.util.Optional;
import org.slf4j.MDC;

/** The correlation id of the request that a thread works for. */
public final class RequestId {
    private RequestId() {}

    /** Empty if the thread works for no request. */
    public static Optional<String> current() {
        return Optional.ofNullable(MDC.get(RequestIdFilter.MDC_KEY));
    }

    /** Passes it on to another service. */
    public static HttpRequest.Builder pass(HttpRequest.Builder request) {
        return current().map(id -> request.header(RequestIdFilter.HEADER, id)).orElse(request);
    }
}
