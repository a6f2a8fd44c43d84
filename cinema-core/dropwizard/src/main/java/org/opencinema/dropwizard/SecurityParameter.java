package org.opencinema.dropwizard;

import jakarta.ws.rs.core.SecurityContext;
import java.util.function.Function;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.model.Parameter;
import org.glassfish.jersey.server.spi.internal.ValueParamProvider;
import org.jspecify.annotations.Nullable;

/** Gives operations the security context of the request as it is; Jersey would have it constructed by its container for each request. */
final class SecurityParameter implements ValueParamProvider {
    @Override
    public @Nullable Function<ContainerRequest, ?> getValueProvider(Parameter parameter) {
        return parameter.getRawType() == SecurityContext.class ? ContainerRequest::getSecurityContext : null;
    }

    @Override
    public PriorityType getPriority() {
        return Priority.HIGH;
    }
}
