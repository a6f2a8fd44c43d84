package org.opencinema.service.auth.client;

import io.dropwizard.core.setup.Environment;
import java.security.SecureRandom;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.events.Uuid7;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.revocation.Revocations;
import org.opencinema.service.auth.session.ClientAddresses;
import org.opencinema.service.auth.session.Limits;
import org.opencinema.service.auth.session.SignIns;
import org.opencinema.tokens.ApiKeys;

/** Constructs what other services sign in with and ask. */
public final class ClientWiring {
    private final Environment environment;
    private final ApiKeyStore store;
    private final ServiceClients clients;

    public ClientWiring(
            Environment environment,
            Jdbi jdbi,
            ServiceSecrets secrets,
            Revocations revocations,
            Audit audit,
            Clock clock) {
        this.environment = environment;
        this.store = new ApiKeyStore(jdbi, revocations, audit);
        this.clients = new ServiceClients(secrets, store, clock);
    }

    /** How services prove who they are. */
    public ServiceClients clients() {
        return clients;
    }

    /** For services. */
    public void install(Accounts accounts, SignIns signIns, Limits limits, ClientAddresses addresses) {
        environment
                .jersey()
                .register(new ServicesResource(accounts, signIns, clients, limits, addresses, Dpop.of(environment)));
    }

    /** For administrators; the name of the environment stands in the keys. */
    public void installApiKeys(String environmentName, SecureRandom random, Uuid7 ids, Clock clock) {
        ServiceKeys keys = new ServiceKeys(store, ApiKeys.create(environmentName, random), ids, clock);
        environment.jersey().register(new ApiKeysResource(keys));
    }
}
