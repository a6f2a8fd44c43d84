package org.opencinema.service.user;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.opencinema.dropwizard.Caller;
import org.opencinema.service.user.api.MeApi;
import org.opencinema.service.user.api.model.Language;
import org.opencinema.service.user.api.model.Me;
import org.opencinema.service.user.api.model.NewPin;
import org.opencinema.service.user.api.model.Settings;

/** The account over HTTP. */
final class MeResource implements MeApi {
    private final Profiles profiles;
    private final ProfileSelection selection;

    MeResource(Profiles profiles, ProfileSelection selection) {
        this.profiles = profiles;
        this.selection = selection;
    }

    @Override
    public Response getMe(SecurityContext security) {
        return Response.ok(describe(Caller.of(security))).build();
    }

    @Override
    public Response putMe(Settings body, SecurityContext security) {
        Caller caller = Caller.of(security);
        profiles.setLanguage(caller, body.getLanguage().toString());
        return Response.ok(describe(caller)).build();
    }

    @Override
    public Response putPin(NewPin body, SecurityContext security) {
        selection.changePin(Caller.of(security), body.getCurrentPin(), body.getPin());
        return Response.noContent().build();
    }

    private Me describe(Caller caller) {
        Account account = profiles.account(caller);
        AccountStore.Subscription subscription = profiles.subscription(caller);
        return new Me()
                .accountId(account.id())
                .language(Language.fromValue(account.language()))
                .country(account.country())
                .plan(subscription.plan())
                .status(subscription.status())
                .entitled(subscription.entitled())
                .pinSet(account.pinHash() != null)
                .profileId(profiles.current(caller).id());
    }
}
