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
import java.lang.reflect.Method;
import java.security.Principal;
import java.util.Set;
import org.glassfish.jersey.server.model.AnnotatedMethod;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.KeysUnavailableException;
import org.opencinema.tokens.TokenVerifier;
import org.opencinema.tokens.Verification;

/**
 * Puts a check before every operation: the roles that may call it stand in the contract as {@code x-roles}, and the
 * generated interface carries them. The role {@code anonymous} opens an operation to all. An operation without roles stops the start.
 * A token that is bound to a key needs a proof of it; one of a service that has scopes opens the operations that they name,
 * and one of an app none without the scope {@value #APP}.
 */
final class AccessControl implements DynamicFeature {
    private static final String ANONYMOUS = "anonymous";
    static final String SERVICE = "service";
    static final String BEARER = "bearer ";
    private static final String APP = "cinema";

    private final TokenVerifier verifier;
    private final Dpop dpop;

    AccessControl(TokenVerifier verifier, Dpop dpop) {
        this.verifier = verifier;
        this.dpop = dpop;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        if (resource.getResourceClass().getName().startsWith("org.glassfish.jersey.")) {
            return; // Jersey's own answer to OPTIONS
        }
        Set<String> roles = roles(resource.getResourceMethod());
        if (!roles.contains(ANONYMOUS)) {
            String operation = resource.getResourceMethod().getName();
            context.register(new TokenFilter(verifier, dpop, roles, operation));
        }
    }

    /** Who may call an operation, as the contract says. */
    static Set<String> roles(Method operation) {
        RolesAllowed allowed = new AnnotatedMethod(operation).getAnnotation(RolesAllowed.class);
        if (allowed == null) {
            throw new IllegalStateException(
                    "no roles for " + operation + ": give its operation x-roles in the contract");
        }
        return Set.of(allowed.value());
    }

    /** Why a good token does not permit an operation; null if it does. */
    static @Nullable DeniedException denial(AccessToken token, Set<String> roles, String operation) {
        if (token.roles().stream().noneMatch(roles::contains)) {
            return new DeniedException("role_missing", "this needs one of the roles " + new java.util.TreeSet<>(roles));
        }
        String scope = token.roles().contains(SERVICE) ? operation : APP;
        return token.scopes().isEmpty() || token.scopes().contains(scope)
                ? null
                : new DeniedException("scope_missing", "this needs the scope " + scope);
    }

    static boolean hasScheme(String authorization, String scheme) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    @Priority(Priorities.AUTHENTICATION)
    private record TokenFilter(TokenVerifier verifier, Dpop dpop, Set<String> roles, String operation)
            implements ContainerRequestFilter {
        private static final String DPOP = "dpop ";

        @Override
        public void filter(ContainerRequestContext request) {
            AccessToken token = authenticate(request);
            DeniedException denial = denial(token, roles, operation);
            if (denial != null) {
                throw denial;
            }
            boolean secure = request.getSecurityContext().isSecure();
            request.setSecurityContext(new TokenSecurity(Caller.of(token), secure));
        }

        private AccessToken authenticate(ContainerRequestContext request) {
            String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
            boolean proven = header != null && hasScheme(header, DPOP);
            if (header == null || (!proven && !hasScheme(header, BEARER))) {
                throw new UnauthorizedException(
                        "token_missing", "send an access token as Authorization: Bearer or DPoP");
            }
            String compact = header.substring((proven ? DPOP : BEARER).length()).trim();
            AccessToken token = verify(compact);
            String key = token.keyThumbprint();
            if (proven && key != null) {
                dpop.check(request, compact, key);
            } else if (proven) {
                throw new UnauthorizedException("token_invalid", "the token is bound to no key; send it as Bearer");
            } else if (key != null) {
                throw new UnauthorizedException(
                        "dpop_required", "the token is bound to a key; send it as DPoP with a proof");
            }
            return token;
        }

        private AccessToken verify(String compact) {
            Verification verification;
            try {
                verification = verifier.verify(compact);
            } catch (KeysUnavailableException e) {
                throw new UnavailableException("auth_unavailable", "tokens cannot be verified now", e);
            }
            if (verification instanceof Verification.Accepted accepted) {
                return accepted.token();
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
