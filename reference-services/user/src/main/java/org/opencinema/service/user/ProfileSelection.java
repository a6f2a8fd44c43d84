package org.opencinema.service.user;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;

/** The choice of the profile in use. The PIN of the account, if any, keeps children in kids profiles. */
final class ProfileSelection {
    private final Profiles profiles;
    private final Pins pins;
    private final ProfileTokens tokens;

    ProfileSelection(Profiles profiles, Pins pins, ProfileTokens tokens) {
        this.profiles = profiles;
        this.pins = pins;
        this.tokens = tokens;
    }

    ProfileTokens.Token select(Caller caller, UUID profileId, @Nullable String pin) {
        Profile wanted = profiles.get(caller, profileId);
        if (needsPin(caller, wanted)) {
            pins.require(profiles.account(caller), pin);
        }
        return tokens.create(caller, wanted.id());
    }

    /** Sets the PIN, or removes it; the one that is there must be known. */
    void changePin(Caller caller, @Nullable String currentPin, @Nullable String newPin) {
        var unused = profiles.requireAdult(caller);
        Account account = profiles.account(caller);
        pins.require(account, currentPin);
        pins.set(account, newPin);
    }

    /** A profile that was deleted meanwhile may have been one for kids. */
    private boolean needsPin(Caller caller, Profile wanted) {
        List<Profile> all = profiles.list(caller);
        UUID selected = caller.profileId() == null ? all.get(0).id() : caller.profileId();
        if (wanted.id().equals(selected)) {
            return false;
        }
        boolean leavesAdult = all.stream().anyMatch(profile -> profile.id().equals(selected) && !profile.kids());
        return !leavesAdult || !wanted.kids();
    }
}
