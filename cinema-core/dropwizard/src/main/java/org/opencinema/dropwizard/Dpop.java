package org.opencinema.dropwizard;

import static java.util.Objects.requireNonNull;

import io.dropwizard.core.setup.Environment;
import io.lettuce.core.SetArgs;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.tokens.DpopVerification;
import org.opencinema.tokens.DpopVerifier;
import org.opencinema.tokens.RecentProofs;

/**
 * Proofs of possession (DPoP, RFC 9449) in requests. They name the address that the client calls, which is the public one of
 * the platform, whatever gateway stands before this service: no header of the request is believed. Thread-safe.
 */
public final class Dpop {
    private static final String HEADER = "DPoP";
    private static final String NAME = Dpop.class.getName();

    private final URI publicUri;
    private final DpopVerifier verifier;
    private volatile BiPredicate<String, Duration> firstSeen;

    private Dpop(URI publicUri, Clock clock) {
        this.publicUri = publicUri;
        this.firstSeen = RecentProofs.create(clock);
        this.verifier = DpopVerifier.create((proof, memory) -> firstSeen.test(proof, memory), clock);
    }

    static Dpop install(Environment environment, URI publicUri, Clock clock) {
        Dpop dpop = new Dpop(publicUri, clock);
        environment.getApplicationContext().setAttribute(NAME, dpop);
        return dpop;
    }

    /** The one of this service. */
    public static Dpop of(Environment environment) {
        return (Dpop) requireNonNull(environment.getApplicationContext().getAttribute(NAME));
    }

    /**
     * Keeps the proofs that were used in Redis, so that one is refused by all instances of the service. Until it is called an
     * instance keeps its own in memory. While Redis is down, requests with a proof are answered 503; others do not notice.
     *
     * @param service whose instances share them
     */
    public void shareReplays(Redis redis, String service) {
        firstSeen = new SharedProofs(redis, service);
    }

    /**
     * The thumbprint of the key that the sender of this request holds; empty if it comes without a proof. For operations that
     * give tokens; those that need one are checked before they are called.
     *
     * @throws UnauthorizedException if the proof is not valid for the request
     */
    public Optional<String> findKey(HttpServletRequest request) {
        List<String> proofs = Collections.list(request.getHeaders(HEADER));
        return proofs.isEmpty()
                ? Optional.empty()
                : Optional.of(check(proofs, request.getMethod(), request.getRequestURI(), null, null));
    }

    /** Checks that the sender holds the key that the token is bound to. */
    void check(ContainerRequestContext request, String accessToken, String keyThumbprint) {
        List<String> proofs = request.getHeaders().getOrDefault(HEADER, List.of());
        String path = request.getUriInfo().getRequestUri().getRawPath();
        String unused = check(proofs, request.getMethod(), path, accessToken, keyThumbprint);
    }

    private String check(
            List<String> proofs, String method, String path, @Nullable String accessToken, @Nullable String key) {
        if (proofs.size() != 1) {
            throw new UnauthorizedException("dpop_invalid", "send one proof as DPoP, were " + proofs.size());
        }
        DpopVerification result = verifier.verify(
                proofs.get(0), new DpopVerifier.Request(method, publicUri.resolve(path), accessToken, key));
        if (result instanceof DpopVerification.Accepted accepted) {
            return accepted.keyThumbprint();
        }
        throw new UnauthorizedException("dpop_invalid", ((DpopVerification.Rejected) result).detail());
    }

    /** A class of its own, as a service may have no Redis on its class path. */
    private record SharedProofs(Redis redis, String service) implements BiPredicate<String, Duration> {
        @Override
        public boolean test(String proof, Duration memory) {
            try {
                SetArgs onlyNew = SetArgs.Builder.nx().px(memory.toMillis());
                return "OK".equals(redis.call(commands -> commands.set(service + ":dpop:" + proof, "", onlyNew)));
            } catch (RedisUnavailableException e) {
                throw new UnavailableException("store_unavailable", "proofs cannot be checked for reuse now", e);
            }
        }
    }
}
