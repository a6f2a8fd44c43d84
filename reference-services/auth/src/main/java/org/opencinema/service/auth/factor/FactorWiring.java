package org.opencinema.service.auth.factor;

import io.dropwizard.core.setup.Environment;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.events.Uuid7;
import org.opencinema.redis.Rate;
import org.opencinema.redis.RateLimiter;
import org.opencinema.redis.Redis;
import org.opencinema.service.auth.account.AccountEvents;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.key.MasterKey;

/** Constructs what second factors and passkeys need. */
public final class FactorWiring {
    private final SecondFactors secondFactors;
    private final Passkeys passkeys;
    private final Reauthentication reauthentication;
    private final Accounts accounts;
    private final TotpStore totpStore;
    private final PasskeyStore passkeyStore;
    private final Clock clock;

    /**
     * What may be set.
     *
     * @param recent how long after a sign-in its owner need not give the password again
     * @param tries codes and passwords of one account
     */
    public record Settings(URI site, Duration recent, Rate tries) {}

    /** The stores that the parts share. */
    public record Stores(Jdbi jdbi, Redis redis, MasterKey masterKey, AccountEvents events, Audit audit) {}

    public FactorWiring(Stores stores, Settings settings, Accounts accounts, Uuid7 ids, Clock clock) {
        Challenges challenges = new Challenges(stores.redis());
        this.passkeyStore = new PasskeyStore(stores.jdbi(), stores.events(), stores.audit());
        Tries tries = new Tries(RateLimiter.create(stores.redis()), settings.tries());
        this.totpStore = new TotpStore(stores.jdbi(), stores.masterKey(), stores.events(), stores.audit());
        this.secondFactors = new SecondFactors(totpStore, passkeyStore, challenges, tries, stores.audit(), clock);
        this.passkeys = new Passkeys(passkeyStore, challenges, settings.site(), ids, clock);
        this.reauthentication = new Reauthentication(accounts, tries, settings.recent(), clock);
        this.accounts = accounts;
        this.clock = clock;
    }

    public SecondFactors secondFactors() {
        return secondFactors;
    }

    public Passkeys passkeys() {
        return passkeys;
    }

    public Reauthentication reauthentication() {
        return reauthentication;
    }

    /** In the transaction of the handle, which tells the audit trail: the account has no second factor and no passkey any more. */
    public void forgetAll(Handle handle, UUID accountId) {
        totpStore.reset(handle, accountId, clock.instant());
        passkeyStore.removeAll(handle, accountId, clock.instant());
    }

    public void register(Environment environment) {
        environment.jersey().register(new SecondFactorsResource(secondFactors, reauthentication, accounts));
        environment.jersey().register(new PasskeysResource(passkeys, reauthentication, accounts));
    }
}
