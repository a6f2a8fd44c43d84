package org.opencinema.service.auth.provider;

import java.util.List;
import java.util.Set;

/** The scopes that an app may ask for; what each means stands in the contract. */
final class Scope {
    static final String OPENID = "openid";
    static final String PROFILE = "profile";
    static final String EMAIL = "email";
    /** Refresh tokens. */
    static final String OFFLINE_ACCESS = "offline_access";
    /** Acting as a viewer; it alone brings the role. */
    static final String CINEMA = "cinema";
    /** What changes sign-ins and money; for our own apps. */
    static final String ACCOUNT = "account";

    static final List<String> ALL = List.of(OPENID, PROFILE, EMAIL, OFFLINE_ACCESS, CINEMA, ACCOUNT);

    private Scope() {}

    /** Never those of the staff, whoever the viewer is. */
    static Set<String> roles(Set<String> scopes, Set<String> accountRoles) {
        return scopes.contains(CINEMA) && accountRoles.contains("viewer") ? Set.of("viewer") : Set.of();
    }
}
