package org.opencinema.dropwizard;

import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.core.metrics.Histogram;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.TokenVerifier;
import org.opencinema.tokens.Verification;

/**
 * An operation of which a {@link DirectHandler} answers the usual requests before Jersey. What is unusual is left to the resource, which says
 * what is wrong with it. Thread-safe.
 */
public final class DirectOperation {
    private final TokenVerifier verifier;
    private final Set<String> roles;
    private final String operation;
    private final String route;
    private final Histogram durations;

    private DirectOperation(Environment environment, Class<?> api, Method method) {
        verifier = TokenChecks.of(environment);
        roles = AccessControl.roles(method);
        operation = method.getName();
        route = api.getAnnotation(Path.class).value()
                + method.getAnnotation(Path.class).value();
        durations = Metrics.requestDurations(environment);
    }

    /**
     * An operation of a contract.
     *
     * @param api the interface that is generated from it
     * @throws IllegalArgumentException if there is no such operation
     */
    public static DirectOperation of(Environment environment, Class<?> api, String operation) {
        Method method = Arrays.stream(api.getMethods())
                .filter(candidate -> candidate.getName().equals(operation))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(api + " has no operation " + operation));
        return new DirectOperation(environment, api, method);
    }

    /**
     * Who sends the request, if it is by a Bearer token that was verified before and permits the operation. Empty otherwise, also for a
     * token that needs a proof of its key, and when the keys of the issuer would have to be waited for.
     */
    public Optional<Caller> findCaller(Request request) {
        String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (header == null || !AccessControl.hasScheme(header, AccessControl.BEARER)) {
            return Optional.empty();
        }
        return verifier.verifyAtOnce(
                        header.substring(AccessControl.BEARER.length()).trim())
                .filter(Verification.Accepted.class::isInstance)
                .map(verification -> ((Verification.Accepted) verification).token())
                .filter(this::isPermitted)
                .map(Caller::of);
    }

    private boolean isPermitted(AccessToken token) {
        return token.keyThumbprint() == null && AccessControl.denial(token, roles, operation) == null;
    }

    /** The correlation id of the request, which is put into the answer. */
    public static String requestId(Request request, Response response) {
        String id = RequestIdFilter.id(request.getHeaders().get(RequestIdFilter.HEADER));
        response.getHeaders().put(RequestIdFilter.HEADER, id);
        return id;
    }

    /** Counts an answer in the metric that those of resources are in. */
    public void count(Request request, int status) {
        durations
                .labelValues(request.getMethod(), route, Integer.toString(status))
                .observe((System.nanoTime() - request.getBeginNanoTime()) / 1e9);
    }
}
