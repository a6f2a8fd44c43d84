package org.opencinema.service.recommendation;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.ExperimentChanged;
import org.opencinema.events.Topics;

/** Learns of experiments. */
final class ExperimentEventsConsumer implements Managed {
    private final EventConsumer<ExperimentChanged> consumer;

    ExperimentEventsConsumer(String kafkaServers, RecipeExperiments experiments) {
        this.consumer = EventConsumer.builder(
                        kafkaServers, "recommendation-experiments", Topics.EXPERIMENTS, ExperimentChanged.class)
                .handler(event -> experiments.apply(event.data()))
                .build();
    }

    @Override
    public void start() {
        consumer.start();
    }

    @Override
    public void stop() {
        consumer.close();
    }
}
