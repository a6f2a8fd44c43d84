package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.recommendation.RunningRecommendation.await;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.ClientEvent;
import org.opencinema.events.ExperimentChanged;
import org.opencinema.experiments.Experiment;
import org.opencinema.experiments.Variant;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.recommendation.RunningRecommendation.Reply;

/** Two recipes compared on viewers. */
final class RecipeExperimentTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.S3);

    private static final String SHOWN = "cinema_recommendation_shown_total{source=\"model\",variant=\"als\"}";
    private static final String CLICKED = "cinema_recommendation_clicked_total{source=\"model\",variant=\"als\"}";

    @Test
    void variants_areThoseOfTheExperiment_writtenIntoAnswers_andCountedByWhatClientsReport() throws Exception {
        try (RunningRecommendation service = RunningRecommendation.start(SERVERS, "recipes", Map.of())) {
            TestData data = TestData.publish(service);
            assertThat(service.train().body().get("state").asText()).isEqualTo("ready");
            List<Variant> halves = List.of(new Variant("als", 0.5), new Variant("diverse", 0.5));
            Experiment experiment = new Experiment("recommender.home", "seed", 1, halves, null);
            Map<UUID, List<UUID>> before = new HashMap<>();
            for (int i = 0; i < 12; i++) {
                UUID account = UUID.randomUUID();
                service.watch(
                        account, data.dramas.get(0).id(), data.comedies.get(1).id());
                Reply reply = await(
                        "the model's answer",
                        () -> service.recommendations(account),
                        r -> r.source().equals("model")
                                && r.row("because_you_watched").size() > 20);
                assertThat(reply.body().has("experiment")).isFalse();
                before.put(account, reply.ids());
            }

            service.experiment(change(experiment, 1, true));
            service.experiment(change(new Experiment("player", "seed", 1, halves, null), 1, true));

            Set<String> variants = new HashSet<>();
            Set<List<UUID>> lists = new HashSet<>();
            for (UUID account : before.keySet()) {
                Reply reply = await(
                        "the variant",
                        () -> service.recommendations(account),
                        r -> r.body().has("experiment"));
                String variant =
                        experiment.assign(account.toString()).orElseThrow().key();
                assertThat(reply.body().at("/experiment/experiment").asText()).isEqualTo("recommender.home");
                assertThat(reply.body().at("/experiment/variant").asText()).isEqualTo(variant);
                assertThat(service.recommendations(account).ids()).isEqualTo(reply.ids());
                variants.add(variant);
                lists.add(reply.ids());
            }
            assertThat(variants).containsExactlyInAnyOrder("als", "diverse");
            assertThat(lists).hasSizeGreaterThan(1);

            UUID account = before.keySet().iterator().next();
            for (String name : List.of("recommendation.shown", "recommendation.shown", "recommendation.clicked")) {
                service.report(event(account, data.dramas.get(1).id(), name));
            }
            service.report(event(account, data.dramas.get(1).id(), "page.shown"));
            await("the counters", () -> service.metric(CLICKED), clicked -> clicked == 1);
            assertThat(service.metric(SHOWN)).isEqualTo(2);
            assertThat(service.metric("cinema_recommendation_answers_total{fallback=\"none\",source=\"model\"}"))
                    .isGreaterThan(24);

            service.experiment(change(experiment, 2, false));
            service.experiment(change(experiment, 1, true)); // comes again, late
            await(
                    "the end",
                    () -> service.recommendations(account),
                    r -> !r.body().has("experiment"));
            assertThat(service.recommendations(account).ids()).isEqualTo(before.get(account));
        }
    }

    private static ExperimentChanged change(Experiment experiment, long version, boolean running) {
        return new ExperimentChanged(
                experiment.key(),
                version,
                running,
                experiment.seed(),
                experiment.coverage(),
                experiment.variants().stream()
                        .map(variant -> new ExperimentChanged.Variant(variant.key(), variant.weight()))
                        .toList(),
                null,
                Instant.now());
    }

    private static ClientEvent event(UUID account, UUID title, String name) {
        return new ClientEvent(
                UUID.randomUUID(),
                account,
                null,
                null,
                title,
                name,
                Instant.now(),
                Instant.now(),
                Map.of("row", "for_you", "source", "model", "experiment", "recommender.home", "variant", "als"),
                Map.of("position", 1.0, "modelVersion", 1.0));
    }
}
