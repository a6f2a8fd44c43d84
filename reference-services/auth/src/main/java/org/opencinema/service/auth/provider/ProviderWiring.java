package org.opencinema.service.auth.provider;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.dropwizard.RequiredScope;
import org.opencinema.dropwizard.TokensConfiguration;
import org.opencinema.events.Uuid7;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RefreshFamilies;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.client.ServiceClients;
import org.opencinema.service.auth.key.MasterKey;
import org.opencinema.service.auth.revocation.Revocations;
import org.opencinema.service.auth.session.ClientAddresses;
import org.opencinema.service.auth.session.Limits;
import org.opencinema.service.auth.session.Sessions;
import org.opencinema.service.auth.session.SignIns;
import org.opencinema.tokens.KeyRing;
import org.opencinema.tokens.RefreshTokens;
import org.opencinema.tokens.TokenIssuer;
import org.opencinema.tokens.TokenVerifier;

/** Constructs the parts of the provider. */
public final class ProviderWiring {
    private final Settings settings;
    private final Shared shared;
    private final Uuid7 ids;
    private final Clock clock;

    public record Settings(
            TokensConfiguration tokens,
            Duration accessTokenLifetime,
            RefreshFamilies.Lifetimes lifetimes,
            ServiceClients services,
            boolean cookieSecure) {}

    /** What it has in common with the other features. */
    public record Shared(
            Jdbi jdbi,
            Redis redis,
            MasterKey masterKey,
            Supplier<KeyRing> keys,
            TokenIssuer issuer,
            Accounts accounts,
            Sessions sessions,
            SignIns signIns,
            Limits limits,
            ClientAddresses addresses,
            Audit audit,
            Revocations revocations) {}

    public ProviderWiring(Settings settings, Shared shared, Uuid7 ids, Clock clock) {
        this.settings = settings;
        this.shared = shared;
        this.ids = ids;
        this.clock = clock;
    }

    public void install(Environment environment) {
        String issuer = settings.tokens().issuer();
        Secrets secrets = new Secrets();
        Clients clients =
                new Clients(new ClientStore(shared.jdbi(), shared.revocations(), shared.audit()), secrets, ids, clock);
        ConsentStore consents = new ConsentStore(shared.jdbi(), shared.revocations(), shared.audit());
        RequestStore requests = new RequestStore(shared.redis(), environment.getObjectMapper());
        RefreshFamilies families = RefreshFamilies.create(shared.redis(), "auth:oauth:family:", settings.lifetimes());
        RefreshTokens refreshTokens = RefreshTokens.create(shared.masterKey().derive("oauth refresh tokens"));
        TokenVerifier verifier = TokenVerifier.create(
                keyId -> shared.keys().get().findKey(keyId),
                issuer,
                settings.tokens().audience(),
                clock);
        Grants grants = new Grants(
                consents,
                families,
                shared.accounts(),
                new Grants.Signing(shared.issuer(), verifier, refreshTokens, settings.accessTokenLifetime()),
                ids,
                clock);
        ClientProofs proofs = new ClientProofs(clients);
        var jersey = environment.jersey();
        jersey.register(new OAuthResource(
                new Authorizations(
                        clients,
                        new Authorizations.Stores(requests, consents, shared.sessions(), shared.accounts()),
                        secrets,
                        issuer,
                        ids,
                        clock),
                new TokenEndpoint(proofs, requests, grants, settings.services(), shared.signIns()),
                new TokenQuestions(proofs, grants),
                shared.limits(),
                shared.addresses(),
                new OAuthResource.Site(issuer, shared.keys(), settings.cookieSecure())));
        jersey.register(new ClientsResource(clients));
        jersey.register(new OAuthErrors());
        jersey.register(new RequiredScope(Scope.ACCOUNT));
    }
}
