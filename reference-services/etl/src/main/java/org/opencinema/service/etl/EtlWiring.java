package org.opencinema.service.etl;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.core.setup.Environment;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.dropwizard.Database;
import org.opencinema.dropwizard.ServiceTokens;
import org.opencinema.events.Uuid7;

/** Constructs the ETL service. */
public final class EtlWiring {
    private final EtlConfiguration configuration;
    private final Environment environment;
    private final Clock clock;

    public EtlWiring(EtlConfiguration configuration, Environment environment, Clock clock) {
        this.configuration = configuration;
        this.environment = environment;
        this.clock = clock;
    }

    public void install() {
        Database database = Database.open(environment, configuration.database(), "etl");
        Jdbi jdbi = database.jdbi();
        jdbi.registerArrayType(UUID.class, "uuid");
        jdbi.registerArrayType(Long.class, "bigint");
        Uuid7 ids = new Uuid7(clock, new SecureRandom());
        ObjectMapper json = environment.getObjectMapper();
        ServiceTokens tokens =
                ServiceTokens.create(configuration.auth().uri, "etl", configuration.auth().secret, clock);
        Peer catalog = new Peer("catalog", configuration.catalogUri(), tokens, json);
        Peer search = new Peer("search", configuration.searchUri(), tokens, json);

        var tmdb = configuration.tmdb();
        var imdb = configuration.imdb();
        CatalogImport imports = new CatalogImport(catalog);
        List<Job> jobs = List.of(
                new TmdbImport(new TmdbApi(tmdb, json), imports, tmdb.titles),
                new ImdbImport(new ImdbFiles(imdb.source), new ImdbStore(jdbi), imports, imdb.minVotes),
                new SearchSync(catalog, search, configuration.searchSync()));
        JobStore store = new JobStore(jdbi);
        JobRunner runner = new JobRunner(database.dataSource(), jobs, store, configuration.jobs(), clock, ids);
        environment.lifecycle().manage(runner);

        environment.jersey().register(new DataJobsResource(new Jobs(store, runner, clock, ids)));
    }
}
