package org.opencinema.service.search;

import io.dropwizard.core.setup.Environment;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The search service. */
public final class SearchApplication extends CinemaApplication<SearchConfiguration> {
    public SearchApplication(Map<String, String> settings) {
        super("search", settings);
    }

    public static void main(String[] args) throws Exception {
        new SearchApplication(System.getenv()).run(args);
    }

    @Override
    protected void wire(SearchConfiguration configuration, Environment environment) {
        new SearchWiring(configuration, environment).install();
    }
}
