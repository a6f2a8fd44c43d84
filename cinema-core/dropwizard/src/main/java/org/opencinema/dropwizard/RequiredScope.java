package org.opencinema.dropwizard;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;

/**
 * Refuses tokens that apps were given, unless the viewer let the app in to this scope. A service registers it with Jersey when what it
 * does for a viewer is not for every app. A viewer's own sign-in has no scopes and is not limited by any; the scopes of a service are its
 * operations, which were checked before. Thread-safe.
 */
@Priority(Priorities.AUTHORIZATION)
public final class RequiredScope implements ContainerRequestFilter {
    private final String scope;

    public RequiredScope(String scope) {
        this.scope = scope;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getSecurityContext().getUserPrincipal() instanceof Caller caller
                && !caller.scopes().isEmpty()
                && !caller.roles().contains(AccessControl.SERVICE)
                && !caller.scopes().contains(scope)) {
            throw new DeniedException("scope_missing", "an app needs the scope " + scope + " for this");
        }
    }
}
