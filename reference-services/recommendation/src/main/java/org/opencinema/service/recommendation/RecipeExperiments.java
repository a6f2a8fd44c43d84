package org.opencinema.service.recommendation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.EventJson;
import org.opencinema.events.ExperimentChanged;
import org.opencinema.experiments.Experiment;
import org.opencinema.experiments.Namespace;
import org.opencinema.experiments.Variant;
import org.opencinema.service.recommendation.Answer.Shown;

/** The experiments of analytics that compare recipes: variants are called like recipes. */
final class RecipeExperiments {
    private static final String KEY = "recommender";

    private final Jdbi jdbi;
    private final Recipe ordinary;
    private volatile List<Experiment> running = List.of();

    RecipeExperiments(Jdbi jdbi, Recipe ordinary) {
        this.jdbi = jdbi;
        this.ordinary = ordinary;
    }

    /** By which recipe an account's answers are made, and which experiment says so, if one does. */
    record Choice(Recipe recipe, @Nullable Shown shown) {
        String name() {
            return shown == null ? recipe.label() : shown.experiment() + "/" + shown.variant();
        }
    }

    /** By the first experiment, in the order of their keys, that the account takes part in. */
    Choice choose(UUID accountId) {
        for (Experiment experiment : running) {
            var variant = experiment.assign(accountId.toString());
            if (variant.isPresent()) {
                String key = variant.get().key();
                return new Choice(Recipe.find(key).orElse(ordinary), new Shown(experiment.key(), key));
            }
        }
        return new Choice(ordinary, null);
    }

    /** Keeps what concerns recommendations, the newest version of each. */
    void apply(ExperimentChanged change) {
        if (!change.key().equals(KEY) && !change.key().startsWith(KEY + ".")) {
            return;
        }
        jdbi.useHandle(handle -> handle.createUpdate("insert into experiments (key, version, document)"
                        + " values (:key, :version, :document) on conflict (key) do update set"
                        + " version = excluded.version, document = excluded.document"
                        + " where experiments.version < excluded.version")
                .bind("key", change.key())
                .bind("version", change.version())
                .bind("document", new String(EventJson.write(change), UTF_8))
                .execute());
    }

    void refresh() {
        running = jdbi
                .withHandle(handle -> handle.createQuery("select document from experiments order by key")
                        .mapTo(String.class)
                        .list())
                .stream()
                .map(document -> EventJson.read(document.getBytes(UTF_8), ExperimentChanged.class))
                .filter(ExperimentChanged::running)
                .map(RecipeExperiments::experiment)
                .toList();
    }

    private static Experiment experiment(ExperimentChanged change) {
        ExperimentChanged.Slice slice = change.slice();
        return new Experiment(
                change.key(),
                change.seed(),
                change.coverage(),
                change.variants().stream()
                        .map(variant -> new Variant(variant.key(), variant.weight()))
                        .toList(),
                slice == null ? null : new Namespace(slice.name(), slice.from(), slice.until()));
    }
}
