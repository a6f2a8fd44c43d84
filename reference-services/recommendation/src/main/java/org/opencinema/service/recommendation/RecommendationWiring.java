package org.opencinema.service.recommendation;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.opencinema.dropwizard.Database;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.dropwizard.EventMetrics;
import org.opencinema.dropwizard.Metrics;
import org.opencinema.redis.Redis;
import org.opencinema.redis.SharedClock;

/** Constructs the recommendation service. */
public final class RecommendationWiring {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final RecommendationConfiguration configuration;
    private final Environment environment;
    private final Clock clock;

    public RecommendationWiring(RecommendationConfiguration configuration, Environment environment, Clock clock) {
        this.configuration = configuration;
        this.environment = environment;
        this.clock = clock;
    }

    public void install() {
        Database database = Database.open(environment, configuration.database(), "recommendation");
        database.jdbi().registerArrayType(UUID.class, "uuid");
        TitleStore titles = new TitleStore(database.jdbi());
        ModelStore modelStore = new ModelStore(database.jdbi());
        ModelBucket bucket = manage(new ModelBucket(configuration.bucket()));
        Redis redis = closing(Redis.create(configuration.redisUri()));
        Dpop.of(environment).shareReplays(redis, "recommendation");
        Clock business = configuration.demoClock() ? SharedClock.create(redis, clock) : clock;

        AnswerCache cache = new AnswerCache(redis, environment.getObjectMapper());
        ViewerStore viewers = new ViewerStore(database.jdbi(), cache);
        Shelf shelf = new Shelf(titles);
        Charts charts =
                new Charts(database.jdbi(), configuration.trending().halfLife.toJavaDuration(), business);
        ActiveModel model = new ActiveModel(modelStore, bucket);
        Knowledge knowledge = new Knowledge(shelf, charts, model);
        RecipeExperiments experiments = new RecipeExperiments(database.jdbi(), configuration.recipe());
        Watch watch = manage(new Watch());
        watch.every(LOOK, "titles", () -> {
            shelf.refresh();
            knowledge.refresh();
        });
        watch.every(LOOK, "model", () -> {
            model.refresh();
            knowledge.refresh();
        });
        watch.every(LOOK, "experiments", experiments::refresh);
        watch.every(configuration.trending().every.toJavaDuration(), "trends", charts::refresh);

        RecommendationMetrics metrics = new RecommendationMetrics(Metrics.of(environment), model, business);
        var trainingSettings = configuration.training();
        Exam exam = new Exam(modelStore, model, shelf, trainingSettings);
        Training training = new Training(viewers, modelStore, bucket, exam, trainingSettings, business);
        TrainingJobs jobs = manage(new TrainingJobs(
                database.dataSource(), modelStore, viewers, training, trainingSettings, clock, metrics));

        Recommendations recommendations =
                new Recommendations(viewers, knowledge, experiments, cache, business, metrics);

        String kafka = configuration.kafkaServers();
        manage(new TitleEventsConsumer(kafka, titles));
        manage(new ProfileEventsConsumer(kafka, viewers));
        manage(new PlaybackEventsConsumer(kafka, viewers));
        manage(new InteractionEventsConsumer(kafka, viewers));
        manage(new ExperimentEventsConsumer(kafka, experiments));
        manage(new ClientEventsConsumer(kafka, metrics));
        EventMetrics.consumers(environment, kafka);

        var jersey = environment.jersey();
        jersey.register(new RecommendationsResource(recommendations, shelf));
        jersey.register(new ModelsResource(new Models(modelStore, business), jobs));
    }

    private <T extends Managed> T manage(T part) {
        environment.lifecycle().manage(part);
        return part;
    }

    private <T extends AutoCloseable> T closing(T part) {
        environment.lifecycle().manage(new AutoCloseableManager(part));
        return part;
    }
}
