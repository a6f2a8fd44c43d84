package org.opencinema.service.auth.social;

import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.redis.Redis;
import org.opencinema.service.auth.account.AccountEvents;
import org.opencinema.service.auth.account.AccountStore;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.factor.Reauthentication;
import org.opencinema.service.auth.key.MasterKey;
import org.opencinema.service.auth.session.ClientAddresses;
import org.opencinema.service.auth.session.Limits;
import org.opencinema.service.auth.session.SignIns;
import org.opencinema.service.auth.session.TokensMapping;

/** Constructs the sign-in with providers. */
public final class SocialWiring {
    private final SocialConfiguration configuration;
    private final URI callback;
    private final Stores stores;
    private final IdentityStore identities;
    private final Clock clock;

    /** Where identities are kept. */
    public record Stores(
            Jdbi jdbi, Redis redis, MasterKey masterKey, AccountStore accounts, AccountEvents events, Audit audit) {}

    /** What all sign-ins share towards clients. */
    public record Edge(
            TokensMapping tokens,
            Limits limits,
            ClientAddresses addresses,
            Reauthentication reauthentication,
            Dpop dpop,
            boolean cookieSecure) {}

    /**
     * @param publicUri where browsers see the web client
     */
    public SocialWiring(SocialConfiguration configuration, URI publicUri, Stores stores, Clock clock) {
        this.configuration = configuration;
        this.stores = stores;
        this.identities = new IdentityStore(stores);
        this.callback = publicUri.resolve("/sign-in/callback/");
        this.clock = clock;
    }

    /** In the transaction of the handle, which tells the audit trail at its end: no identity opens the account any more. */
    public void forgetAll(Handle handle, UUID accountId) {
        identities.removeAll(handle, accountId);
    }

    /** The resource. */
    public Object resource(Accounts accounts, SignIns signIns, Edge edge) {
        Identities rules = new Identities(identities, accounts, stores.accounts(), clock);
        Attempts attempts = new Attempts(stores.redis(), stores.masterKey());
        return new SocialResource(new SocialSignIns(providers(), attempts, rules, signIns), rules, attempts, edge);
    }

    /** Those whose client is set up. */
    private List<Provider> providers() {
        List<Provider> providers = new ArrayList<>();
        Stream.concat(Stream.of(configuration.google), configuration.others.stream())
                .filter(provider -> !provider.clientId.isBlank())
                .map(this::openId)
                .forEach(providers::add);
        SocialConfiguration.FacebookConfiguration facebook = configuration.facebook;
        if (!facebook.clientId.isBlank()) {
            ProviderClient client = client("facebook", "Facebook", facebook.clientId, facebook.clientSecret);
            providers.add(new FacebookProvider(
                    client, facebook.scopes, facebook.dialogUri, facebook.tokenUri, facebook.profileUri));
        }
        return providers;
    }

    private Provider openId(SocialConfiguration.OpenIdConfiguration provider) {
        ProviderClient client = client(provider.id, provider.name, provider.clientId, provider.clientSecret);
        return new OpenIdProvider(client, provider.issuer, provider.endpointHosts, provider.emailTrusted, clock);
    }

    /** Each provider has a callback of its own, so that one cannot pass off its code as another's (RFC 9700, 4.4). */
    private ProviderClient client(String id, String name, String clientId, String secret) {
        if (secret.isBlank()) {
            throw new IllegalArgumentException("the client at " + id + " has no secret");
        }
        return new ProviderClient(
                id,
                name,
                new ClientID(clientId),
                new Secret(secret),
                callback.resolve(id),
                new ProviderHttp(configuration.patience.toJavaDuration()));
    }
}
