package org.opencinema.service.auth.social;

import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.service.auth.session.SignIns;

/** The way to a provider and back, to sign in or to link. */
final class SocialSignIns {
    private final Map<String, Provider> providers = new LinkedHashMap<>();
    private final Attempts attempts;
    private final Identities identities;
    private final SignIns signIns;

    /** What a provider sent the browser back with. */
    record Callback(
            String provider,
            String state,
            @Nullable String code,
            @Nullable String error) {}

    /** A sign-in, and what was asked for with it. */
    record Finished(SignIns.Answer answer, Attempts.Attempt attempt) {}

    SocialSignIns(List<Provider> offered, Attempts attempts, Identities identities, SignIns signIns) {
        for (Provider provider : offered) {
            if (providers.put(provider.id(), provider) != null) {
                throw new IllegalArgumentException("two providers have the id " + provider.id());
            }
        }
        this.attempts = attempts;
        this.identities = identities;
        this.signIns = signIns;
    }

    Collection<Provider> providers() {
        return List.copyOf(providers.values());
    }

    /** Where to send the browser. */
    URI start(Attempts.Attempt attempt, String browser) {
        return provider(attempt.provider()).authorizationUri(attempts.start(attempt, browser));
    }

    /**
     * @param keyThumbprint of the key that the tokens are bound to; null for none
     */
    Finished signIn(Callback callback, String browser, @Nullable String keyThumbprint) {
        Attempts.Attempt attempt = take(callback, browser, null);
        Identity identity = identify(callback);
        return new Finished(
                signIns.afterFirstFactor(identities.open(identity, attempt), attempt.device(), keyThumbprint), attempt);
    }

    void link(Callback callback, String browser, UUID accountId) {
        Attempts.Attempt attempt = take(callback, browser, accountId);
        identities.link(accountId, identify(callback), attempt.device());
    }

    /** An attempt is spent by whatever comes of it. */
    private Attempts.Attempt take(Callback callback, String browser, @Nullable UUID accountId) {
        return attempts.take(callback.state(), browser)
                .filter(attempt -> attempt.provider().equals(callback.provider())
                        && Objects.equals(attempt.accountId(), accountId))
                .orElseThrow(() -> new DeniedException(
                        "social_state_invalid", "this sign-in was not begun here, or is over; begin again"));
    }

    private Identity identify(Callback callback) {
        Provider provider = provider(callback.provider());
        if (callback.error() != null) {
            throw new DeniedException("social_denied", provider.name() + " says " + callback.error());
        }
        if (callback.code() == null) {
            throw new UnprocessableException("code", "is needed unless there is an error");
        }
        return provider.identify(callback.code(), attempts.secrets(callback.state()));
    }

    private Provider provider(String id) {
        Provider provider = providers.get(id);
        if (provider == null) {
            throw new NotFoundException("provider " + id);
        }
        return provider;
    }
}
