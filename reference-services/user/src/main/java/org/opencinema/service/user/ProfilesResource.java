package org.opencinema.service.user;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.opencinema.dropwizard.Caller;
import org.opencinema.service.user.api.ProfilesApi;
import org.opencinema.service.user.api.model.Language;
import org.opencinema.service.user.api.model.NewProfile;
import org.opencinema.service.user.api.model.ProfileList;
import org.opencinema.service.user.api.model.ProfileToken;
import org.opencinema.service.user.api.model.Selection;

/** Profiles over HTTP. */
final class ProfilesResource implements ProfilesApi {
    private final Profiles profiles;
    private final ProfileSelection selection;

    ProfilesResource(Profiles profiles, ProfileSelection selection) {
        this.profiles = profiles;
        this.selection = selection;
    }

    @Override
    public Response listProfiles(SecurityContext security) {
        List<Profile> all = profiles.list(Caller.of(security));
        ProfileList body = new ProfileList();
        body.setItems(all.stream().map(profile -> describe(profile, all)).toList());
        return Response.ok(body).build();
    }

    @Override
    public Response createProfile(NewProfile body, SecurityContext security) {
        Caller caller = Caller.of(security);
        Profile created = profiles.create(caller, wish(body));
        return Response.created(URI.create("/v1/me/profiles/" + created.id()))
                .entity(describe(created, profiles.list(caller)))
                .build();
    }

    @Override
    public Response getProfile(UUID profileId, SecurityContext security) {
        Caller caller = Caller.of(security);
        return Response.ok(describe(profiles.get(caller, profileId), profiles.list(caller)))
                .build();
    }

    @Override
    public Response replaceProfile(UUID profileId, NewProfile body, SecurityContext security) {
        Caller caller = Caller.of(security);
        Profile replaced = profiles.replace(caller, profileId, wish(body));
        return Response.ok(describe(replaced, profiles.list(caller))).build();
    }

    @Override
    public Response deleteProfile(UUID profileId, SecurityContext security) {
        profiles.delete(Caller.of(security), profileId);
        return Response.noContent().build();
    }

    @Override
    public Response selectProfile(UUID profileId, Selection body, SecurityContext security) {
        ProfileTokens.Token token = selection.select(Caller.of(security), profileId, body.getPin());
        ProfileToken answer =
                new ProfileToken().accessToken(token.accessToken()).expiresIn(token.expiresIn());
        return Response.ok(answer).header("Cache-Control", "no-store").build();
    }

    private static Profiles.Wish wish(NewProfile body) {
        Language language = body.getLanguage();
        return new Profiles.Wish(
                body.getName(),
                Boolean.TRUE.equals(body.getKids()),
                body.getMaxAge(),
                language == null ? null : language.toString());
    }

    private static org.opencinema.service.user.api.model.Profile describe(Profile profile, List<Profile> all) {
        return new org.opencinema.service.user.api.model.Profile()
                .id(profile.id())
                .name(profile.name())
                .kids(profile.kids())
                .maxAge(profile.maxAge())
                .language(Language.fromValue(profile.language()))
                .first(profile.id().equals(all.get(0).id()));
    }
}
