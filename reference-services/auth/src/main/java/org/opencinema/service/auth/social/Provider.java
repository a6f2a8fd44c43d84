package org.opencinema.service.auth.social;

import java.net.URI;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.UnavailableException;

/** Whoever confirms who somebody is. */
sealed interface Provider permits OpenIdProvider, FacebookProvider {
    /** Stands in paths and with stored identities, so it never changes its meaning. */
    String id();

    /** For people. */
    String name();

    /**
     * Where the browser is sent.
     *
     * @throws UnavailableException if the provider has to be asked first and does not answer
     */
    URI authorizationUri(Attempts.Secrets secrets);

    /**
     * Whom the code stands for.
     *
     * @throws UnavailableException if the provider does not answer, or nothing that makes sense
     * @throws DeniedException if the provider refuses the code, or what it says of the person does not hold
     */
    Identity identify(String code, Attempts.Secrets secrets);
}
