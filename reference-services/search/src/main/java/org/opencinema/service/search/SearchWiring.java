package org.opencinema.service.search;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import org.opencinema.dropwizard.EventMetrics;
import org.opencinema.dropwizard.Metrics;
import org.opencinema.search.SearchConnection;
import org.opencinema.search.Suggestions;
import org.opencinema.search.TitleIndex;
import org.opencinema.search.TitleSearch;

/** Constructs the search service. */
public final class SearchWiring {
    private final SearchConfiguration configuration;
    private final Environment environment;

    public SearchWiring(SearchConfiguration configuration, Environment environment) {
        this.configuration = configuration;
        this.environment = environment;
    }

    public void install() {
        SearchConnection connection =
                SearchConnection.open(configuration.elasticsearchUri(), configuration.elasticsearchTimeout());
        String alias = configuration.indexAlias();
        TitleIndex index = TitleIndex.create(connection.client(), alias);
        TitleSearch search = TitleSearch.create(connection.client(), alias);
        Suggestions suggestions = Suggestions.create(connection.client(), alias);
        TitleEventsConsumer titles = new TitleEventsConsumer(configuration.kafkaServers(), alias, index);
        manage(() -> {}, connection::close);
        manage(titles::start, titles::close);
        EventMetrics.consumers(environment, configuration.kafkaServers());

        environment
                .jersey()
                .register(new SearchResource(search, suggestions, new SearchMetrics(Metrics.of(environment))));
        environment.jersey().register(new IndexResource(index));
        environment.healthChecks().register("elasticsearch", new IndexHealth(index));
    }

    private static final class IndexHealth extends HealthCheck {
        private final TitleIndex index;

        IndexHealth(TitleIndex index) {
            this.index = index;
        }

        @Override
        protected Result check() {
            return index.findIdentity().isPresent() ? Result.healthy() : Result.unhealthy("there is no index yet");
        }
    }

    private void manage(Runnable start, Runnable stop) {
        environment.lifecycle().manage(new Managed() {
            @Override
            public void start() {
                start.run();
            }

            @Override
            public void stop() {
                stop.run();
            }
        });
    }
}
