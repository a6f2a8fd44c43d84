package org.opencinema.service.auth.link;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import org.opencinema.dropwizard.Database;
import org.opencinema.events.Uuid7;
import org.opencinema.service.auth.account.AccountEvents;
import org.opencinema.service.auth.account.AccountStore;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.key.MasterKey;
import org.opencinema.service.auth.session.ClientAddresses;
import org.opencinema.service.auth.session.Limits;
import org.opencinema.service.auth.session.SignIns;

/** Constructs what sends links and acts on them. */
public final class LinkWiring {
    private LinkWiring() {}

    /** What accounts are kept in and told by. */
    public record AccountParts(Accounts accounts, AccountStore store, AccountEvents events, Audit audit) {}

    public static Links install(
            Environment environment,
            Database database,
            MasterKey masterKey,
            LinkConfiguration configuration,
            AccountParts parts,
            Links.Admission admission,
            SignIns signIns,
            Limits limits,
            ClientAddresses addresses,
            Uuid7 ids,
            Clock clock) {
        LinkStore store = new LinkStore();
        Postman postman = new Postman(
                configuration.notificationUri(), () -> signIns.ownToken().accessToken());
        LinkMails mails = new LinkMails(
                database.dataSource(),
                database.jdbi(),
                store,
                parts.store(),
                postman,
                masterKey,
                configuration,
                ids,
                clock);
        environment.lifecycle().manage(mails);
        Links links = new Links(
                database.jdbi(),
                store,
                mails,
                parts.accounts(),
                parts.store(),
                parts.events(),
                parts.audit(),
                admission,
                clock);
        environment.jersey().register(new LinksResource(links, limits, addresses));
        return links;
    }
}
