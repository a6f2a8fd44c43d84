package org.opencinema.dropwizard;

import jakarta.annotation.Priority;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.Locale;
import java.util.Set;
import org.glassfish.jersey.server.model.AnnotatedMethod;
import org.opencinema.tokens.KeysUnavailableException;
import org.opencinema.tokens.TokenVerifier;
import org.opencinema.tokens.Verification;

/**
 * Puts a check before every operation: the roles that may call it stand in the contract as {@code x-roles}, and the
 * generated interface carries them. The role {@code anonymous} opens an operation to all. An operation without roles stops the start.
 */
final class AccessControl implements DynamicFeature {
    private static final String ANONYMOUS = "anonymous";

    private final TokenVerifier verifier;

    AccessControl(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        if (resource.getResourceClass().getName().startsWith("org.glassfish.jersey.")) {
            return; // Jersey's own answer to OPTIONS
        }
        RolesAllowed allowed = new AnnotatedMethod(resource.getResourceMethod()).getAnnotation(RolesAllowed.class);
        if (allowed == null) {
            throw new IllegalStateException(
                    "no roles for " + resource.getResourceMethod() + ": give its operation x-roles in the contract");
        }
        Set<String> roles = Set.of(allowed.value());
        if (!roles.contains(ANONYMOUS)) {
            context.register(new BearerFilter(verifier, roles));
        }
    }

    @Priority(Priorities.AUTHENTICATION)
    private record BearerFilter(TokenVerifier verifier, Set<String> roles) implements ContainerRequestFilter {
        private static final String PREFIX = "bearer ";

        @Override
        public void filter(ContainerRequestContext request) {
            Caller caller = authenticate(request.getHeaderString(HttpHeaders.AUTHORIZATION));
            if (caller.roles().stream().noneMatch(roles::contains)) {
                throw new DeniedException(
                        "role_missing", "this needs one of the roles " + new java.util.TreeSet<>(roles));
            }
            boolean secure = request.getSecurityContext().isSecure();
            request.setSecurityContext(new TokenSecurity(caller, secure));
        }

        private Caller authenticate(@org.jspecify.annotations.Nullable String header) {
            if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
                throw new UnauthorizedException("token_missing", "send an access token as Authorization: Bearer");
            }
            Verification verification;
            try {
                verification = verifier.verify(header.substring(PREFIX.length()).trim());
            } catch (KeysUnavailableException e) {
                throw new UnavailableException("auth_unavailable", "tokens cannot be verified now", e);
            }
            if (verification instanceof Verification.Accepted accepted) {
                return Caller.of(accepted.token());
            }
            Verification.Rejected rejected = (Verification.Rejected) verification;
            throw new UnauthorizedException(code(rejected.reason()), rejected.detail());
        }

        private static String code(Verification.Reason reason) {
            if (reason == Verification.Reason.EXPIRED) {
                return "token_expired";
            }
            return reason == Verification.Reason.REVOKED ? "token_revoked" : "token_invalid";
        }
    }

    private record TokenSecurity(Caller caller, boolean secure) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return caller;
        }

        @Override
        public boolean isUserInRole(String role) {
            return caller.roles().contains(role);
        }

        @Override
        public boolean isSecure() {
            return secure;
        }

        @Override
        public String getAuthenticationScheme() {
            return "Bearer";
        }
    }
}
