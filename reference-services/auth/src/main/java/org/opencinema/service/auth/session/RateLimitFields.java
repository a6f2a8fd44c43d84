package org.opencinema.service.auth.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import java.time.Duration;
import org.opencinema.redis.RateLimiter.Decision;

/** Says in the fields of an answer how much of a limit is left; of several limits, of the one of which the least is. */
public final class RateLimitFields implements ContainerResponseFilter {
    private static final String DECISION = Decision.class.getName();

    static void announce(HttpServletRequest request, Decision decision) {
        if (!(request.getAttribute(DECISION) instanceof Decision other) || decision.remaining() <= other.remaining()) {
            request.setAttribute(DECISION, decision);
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(DECISION) instanceof Decision decision) {
            response.getHeaders().putSingle("RateLimit-Limit", decision.limit());
            response.getHeaders().putSingle("RateLimit-Remaining", decision.remaining());
            response.getHeaders().putSingle("RateLimit-Reset", seconds(decision.reset()));
        }
    }

    private static long seconds(Duration duration) {
        return duration.plusMillis(999).toSeconds();
    }
}
