package org.opencinema.dropwizard;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.net.InetAddress;
import java.util.List;
import org.glassfish.jersey.server.model.AnnotatedMethod;
import org.glassfish.jersey.server.model.internal.ModelHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a check of the client's address before every operation under /v1/admin, before the one of its token. It goes by the path in the
 * contract, not by the one that was sent, which can be written in many ways. What comes through a proxy that is not trusted is refused:
 * its client might be anybody.
 */
final class AdminAddresses implements DynamicFeature {
    private static final Logger log = LoggerFactory.getLogger(AdminAddresses.class);
    private static final String ADMIN = "v1/admin/";

    private final AddressList allowed;
    private final boolean trustForwarded;

    AdminAddresses(AddressList allowed, boolean trustForwarded) {
        this.allowed = allowed;
        this.trustForwarded = trustForwarded;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Path outer = ModelHelper.getAnnotatedResourceClass(resource.getResourceClass())
                .getAnnotation(Path.class);
        Path inner = new AnnotatedMethod(resource.getResourceMethod()).getAnnotation(Path.class);
        String path = (part(outer) + "/" + part(inner) + "/").replaceAll("/+", "/");
        if (path.substring(path.startsWith("/") ? 1 : 0).startsWith(ADMIN)) {
            context.register(new AddressFilter(allowed, trustForwarded));
        }
    }

    private static String part(@Nullable Path path) {
        return path == null ? "" : path.value();
    }

    @Priority(Priorities.AUTHENTICATION - 1)
    private record AddressFilter(AddressList allowed, boolean trustForwarded) implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            InetAddress address = ClientAddress.current()
                    .orElseThrow(() -> new IllegalStateException("the filter of addresses comes first"));
            List<String> forwarded = request.getHeaders().getOrDefault("X-Forwarded-For", List.of());
            boolean hidden = !forwarded.isEmpty()
                    && (!trustForwarded || ClientAddress.last(forwarded).isEmpty());
            if (hidden || !allowed.contains(address)) {
                log.warn(
                        "{} is {}",
                        address.getHostAddress(),
                        hidden
                                ? "a proxy that is not trusted or gives no address, see trustForwarded"
                                : "not in adminAddresses");
                throw new DeniedException("address_not_allowed", "administrators may not call from this address");
            }
        }
    }
}
