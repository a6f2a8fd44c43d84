package org.opencinema.dropwizard;

import java.net.http.HttpRequest;
import org.slf4j.MDC;

/** The correlation id of the request that a thread works for. */
public final class RequestId {
    private RequestId() {}

    /** Passes it on to another service. */
    public static HttpRequest.Builder pass(HttpRequest.Builder request) {
        String id = MDC.get(RequestIdFilter.MDC_KEY);
        return id == null ? request : request.header(RequestIdFilter.HEADER, id);
    }
}
