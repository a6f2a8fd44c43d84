package org.opencinema.service.gateway;

import java.net.URI;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ClientAddress;
import org.opencinema.dropwizard.ProblemBody;
import org.opencinema.redis.RateLimiter.Decision;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.DpopVerifier;
import org.opencinema.tokens.KeysUnavailableException;
import org.opencinema.tokens.Verification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Checks a request and passes it on, streaming both ways. A bad token is refused here; whether a good one suffices is decided by the
 * service, which verifies it again.
 */
final class GatewayHandler extends ProxyHandler.Reverse {
    /** Permits media. */
    private static final String MEDIA_COOKIE = "cinema_media";

    private static final Logger log = LoggerFactory.getLogger(GatewayHandler.class);
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String ADDRESS = ClientAddress.class.getName();
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    /** Of one connection only, or set anew by this server. */
    private static final Set<HttpHeader> OWN = EnumSet.of(
            HttpHeader.CONNECTION,
            HttpHeader.KEEP_ALIVE,
            HttpHeader.TRANSFER_ENCODING,
            HttpHeader.CONTENT_LENGTH,
            HttpHeader.DATE);

    private static final int DRAIN_BYTES = 64 * 1024;
    private static final int CONNECT_MILLIS = 2_000;
    private static final int IDLE_MILLIS = 60_000;

    private final Tokens tokens;
    private final Limits limits;
    private final Routes routes;
    private final SharedAnswers shared;
    private final GatewayMetrics metrics;
    private final boolean trustForwarded;

    GatewayHandler(
            Tokens tokens,
            Limits limits,
            Routes routes,
            SharedAnswers shared,
            GatewayMetrics metrics,
            boolean trustForwarded) {
        super(GatewayHandler::upstreamUri);
        this.tokens = tokens;
        this.limits = limits;
        this.routes = routes;
        this.shared = shared;
        this.metrics = metrics;
        this.trustForwarded = trustForwarded;
    }

    @Override
    protected HttpClient newHttpClient() {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector);
        transport.setInvocationType(InvocationType.NON_BLOCKING); // spares a change of threads for each answer
        transport.setHeaderCacheCaseSensitive(true); // or ETags of one connection could be mixed up
        return new HttpClient(transport);
    }

    @Override
    protected void configureHttpClient(HttpClient client) {
        client.setConnectTimeout(CONNECT_MILLIS);
        client.setIdleTimeout(IDLE_MILLIS);
        client.setMaxConnectionsPerDestination(256);
        client.setFollowRedirects(false);
        client.getContentDecoderFactories().clear();
        client.setUserAgentField(null);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
    }

    /** Handles a request for a service if no key has to be waited for to verify its token. Does not block. */
    boolean passAtOnce(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        if (routes.find(path).isEmpty()) {
            return false;
        }
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        boolean checked = authorization != null && !Routes.isOfAuth(path);
        return (!checked || tokens.isVerifiedAtOnce(request, authorization)) && handle(request, response, callback);
    }

    /** Answers API requests; leaves the others, with their correlation id set, to the next handler. */
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        HttpFields.Mutable headers = response.getHeaders();
        String id = requestIdOf(request);
        request.setAttribute(REQUEST_ID, id);
        headers.put(REQUEST_ID, id);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "same-origin");
        Optional<Route> route = routes.find(path);
        metrics.measure(
                request, response, route.map(Route::service).orElse(Routes.isApi(path) ? "unmatched" : "pages"));
        if (route.isEmpty()) {
            return Routes.isApi(path) && refuse(request, response, callback, 404, "not_found", "there is no " + path);
        }
        if (!isUri(request)) {
            return refuse(request, response, callback, 400, "malformed_uri", "the address is not a URI (RFC 3986)");
        }
        request.setAttribute(Route.class.getName(), route.get());
        if (!path.startsWith("/v1/")) {
            return pass(route.get(), request, response, callback);
        }
        AccessToken token = null;
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (authorization != null && !Routes.isOfAuth(path)) {
            Verification verification;
            try {
                verification = tokens.verify(request, authorization);
            } catch (KeysUnavailableException e) {
                warn(request, "tokens cannot be verified: " + e.getMessage());
                return unavailable(request, response, callback, "auth_unavailable", "tokens cannot be verified now");
            }
            if (verification instanceof Verification.Rejected rejected) {
                headers.put(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"cinema\", error=\"invalid_token\"");
                headers.add(
                        HttpHeader.WWW_AUTHENTICATE,
                        "DPoP error=\"invalid_token\", algs=\"" + DpopVerifier.ALGORITHMS + "\"");
                return refuse(request, response, callback, 401, Tokens.code(rejected.reason()), rejected.detail());
            }
            token = ((Verification.Accepted) verification).token();
        }
        boolean anonymous = token == null;
        CompletableFuture<?> unused = limits.decide(token, addressOf(request)).whenComplete((decision, failure) -> {
            try {
                goOn(decision, anonymous, route.get(), request, response, callback);
            } catch (Throwable e) { // as Jetty does, or the caller would wait for ever
                Response.writeError(request, response, callback, e);
            }
        });
        return true;
    }

    /** Must not block: it is Redis that calls it. */
    private void goOn(
            Decision decision, boolean anonymous, Route route, Request request, Response response, Callback callback) {
        announce(response.getHeaders(), decision);
        if (!decision.allowed()) {
            metrics.limited(anonymous);
            response.getHeaders().put(HttpHeader.RETRY_AFTER, Long.toString(seconds(decision.retryAfter())));
            refuse(request, response, callback, 429, "rate_limited", "too many requests; try again later");
        } else if (Routes.isShared(Request.getPathInContext(request)) && SharedAnswers.mayAsk(request)) {
            share(route, request, response, callback);
        } else {
            pass(route, request, response, callback);
        }
    }

    private boolean pass(Route route, Request request, Response response, Callback callback) {
        return route.tryEnter() ? super.handle(request, response, callback) : down(request, response, callback);
    }

    /** Jetty lets more characters pass than a URI may hold. */
    private static boolean isUri(Request request) {
        try {
            var unused = request.getHttpURI().toURI();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean down(Request request, Response response, Callback callback) {
        return unavailable(request, response, callback, "upstream_unavailable", "the service is down; try again later");
    }

    /** Nobody has to be signed in for the answer, so one serves all who ask the same in a moment. */
    @SuppressWarnings("FutureReturnValueIgnored") // whatever fails, the callback hears of it
    private boolean share(Route route, Request request, Response response, Callback callback) {
        SharedAnswers.Question question = SharedAnswers.question(request);
        org.eclipse.jetty.client.Request out =
                getHttpClient().newRequest(upstreamUri(request).toURI());
        SharedAnswers.copy(question, out);
        forward(request, out);
        SharedAnswers.Outcome outcome = shared.ask(question, listener -> {
            boolean entered = route.tryEnter();
            if (entered) {
                route.watch(out);
                out.send(listener);
            }
            return entered;
        });
        metrics.shared(outcome.known());
        outcome.answer()
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        warn(request, "GET " + question.target() + " failed: " + failure);
                        failed(request, response, callback, failure);
                    } else {
                        write(answer, outcome.known(), response, callback);
                    }
                })
                .exceptionally(broken -> {
                    callback.failed(broken);
                    return null;
                });
        return true;
    }

    private static void announce(HttpFields.Mutable headers, Decision decision) {
        headers.put("RateLimit-Limit", decision.limit());
        headers.put("RateLimit-Remaining", decision.remaining());
        headers.put("RateLimit-Reset", seconds(decision.reset()));
    }

    private static long seconds(java.time.Duration duration) {
        return duration.plusMillis(999).toSeconds();
    }

    private static HttpURI upstreamUri(Request request) {
        URI upstream = routeOf(request).uri();
        return HttpURI.build(request.getHttpURI())
                .scheme(upstream.getScheme())
                .host(upstream.getHost())
                .port(upstream.getPort())
                .asImmutable();
    }

    private static Route routeOf(Request request) {
        return (Route) request.getAttribute(Route.class.getName());
    }

    private static String requestIdOf(Request request) {
        String given = request.getHeaders().get(REQUEST_ID);
        return given != null && WELL_FORMED.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
    }

    @Override
    protected void copyRequestHeaders(Request request, org.eclipse.jetty.client.Request out) {
        super.copyRequestHeaders(request, out);
        routeOf(request).watch(out);
        out.headers(headers -> headers.remove("Forwarded"));
        forward(request, out);
        String path = Request.getPathInContext(request);
        if (!path.startsWith("/v1/auth/")) {
            out.headers(headers -> headers.remove(HttpHeader.COOKIE));
        }
        if (path.startsWith("/media/")) {
            Request.getCookies(request).stream()
                    .filter(cookie -> cookie.getName().equals(MEDIA_COOKIE))
                    .findFirst()
                    .ifPresent(cookie -> out.headers(
                            headers -> headers.put(HttpHeader.COOKIE, MEDIA_COOKIE + "=" + cookie.getValue())));
        }
    }

    private void write(SharedAnswers.Answer answer, boolean known, Response response, Callback callback) {
        for (HttpField field : answer.headers()) {
            if (filterServerToProxyResponseField(field) != null && !OWN.contains(field.getHeader())) {
                response.getHeaders().add(field);
            }
        }
        response.getHeaders().put("X-Cache", known ? "hit" : "miss");
        response.setStatus(answer.status());
        response.write(true, answer.body().duplicate(), callback);
    }

    private String addressOf(Request request) {
        if (request.getAttribute(ADDRESS) instanceof String known) {
            return known;
        }
        String address = ClientAddress.of(
                        Request.getRemoteAddr(request),
                        request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR),
                        trustForwarded)
                .getHostAddress();
        request.setAttribute(ADDRESS, address);
        return address;
    }

    private void forward(Request request, org.eclipse.jetty.client.Request out) {
        out.headers(headers -> headers.put(REQUEST_ID, String.valueOf(request.getAttribute(REQUEST_ID)))
                .put(HttpHeader.X_FORWARDED_FOR, addressOf(request))
                .put(HttpHeader.X_FORWARDED_PROTO, request.isSecure() ? "https" : "http"));
    }

    @Override
    protected void addForwardedHeader(Request request, org.eclipse.jetty.client.Request out) {
        // X-Forwarded-For is what the services read
    }

    @Override
    protected @Nullable HttpField filterServerToProxyResponseField(HttpField field) {
        return REQUEST_ID.equalsIgnoreCase(field.getName()) || field.getHeader() == HttpHeader.SERVER
                ? null
                : super.filterServerToProxyResponseField(field);
    }

    @Override
    protected void onServerToProxyResponseFailure(
            Request request,
            org.eclipse.jetty.client.Request out,
            org.eclipse.jetty.client.Response upstream,
            Response response,
            Callback callback,
            Throwable failure) {
        if (failure instanceof EofException) {
            log.debug("the client has gone: {} {}", out.getMethod(), out.getPath());
        } else {
            warn(request, out.getMethod() + " " + out.getURI() + " failed: " + failure);
        }
        if (response.isCommitted()) {
            callback.failed(failure);
            return;
        }
        if (bodyLength(request) > 0) {
            // the rest of the body cannot be read any more, so the connection cannot be kept
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        failed(request, response, callback, failure);
    }

    private static void failed(Request request, Response response, Callback callback, Throwable failure) {
        if (failure instanceof TimeoutException) {
            write(request, response, callback, 504, "upstream_timeout", "the service took too long");
        } else {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
            write(request, response, callback, 503, "upstream_unavailable", "the service is down; try again later");
        }
    }

    /** The threads of the proxy work for many requests, so that the line gets its correlation id here. */
    @SuppressWarnings("try") // the entry is closed, which is all that it is for
    private static void warn(Request request, String message) {
        try (var entry = MDC.putCloseable("requestId", String.valueOf(request.getAttribute(REQUEST_ID)))) {
            log.warn("{}", message);
        }
    }

    private static boolean unavailable(
            Request request, Response response, Callback callback, String code, String detail) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        return refuse(request, response, callback, 503, code, detail);
    }

    /** Small bodies are read first, so that the client keeps its connection; after a large one it is closed. */
    private static boolean refuse(
            Request request, Response response, Callback callback, int status, String code, String detail) {
        long length = bodyLength(request);
        if (length > DRAIN_BYTES) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        } else if (length > 0) {
            Content.Source.consumeAll(
                    request,
                    Callback.from(() -> write(request, response, callback, status, code, detail), callback::failed));
            return true;
        }
        write(request, response, callback, status, code, detail);
        return true;
    }

    /** Of a body in chunks nobody knows the length, so it counts as the longest. */
    private static long bodyLength(Request request) {
        return request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING) ? Long.MAX_VALUE : request.getLength();
    }

    private static void write(
            Request request, Response response, Callback callback, int status, String code, String detail) {
        ProblemBody.write(response, callback, status, code, detail, String.valueOf(request.getAttribute(REQUEST_ID)));
    }
}
