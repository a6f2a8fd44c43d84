package org.opencinema.service.recommendation;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.recommendation.api.ModelsApi;
import org.opencinema.service.recommendation.api.model.ActiveComparison;
import org.opencinema.service.recommendation.api.model.ModelPage;
import org.opencinema.service.recommendation.api.model.ModelRefusal;
import org.opencinema.service.recommendation.api.model.ModelState;
import org.opencinema.service.recommendation.api.model.ModelTest;
import org.opencinema.service.recommendation.api.model.ScorerTest;
import org.opencinema.service.recommendation.api.model.TrainedModel;
import org.opencinema.service.recommendation.api.model.TrainingProgress;
import org.opencinema.service.recommendation.api.model.TrainingStep;

/** Models and their training. */
final class ModelsResource implements ModelsApi {
    private final Models models;
    private final TrainingJobs jobs;

    ModelsResource(Models models, TrainingJobs jobs) {
        this.models = models;
        this.jobs = jobs;
    }

    @Override
    public Response trainModel(SecurityContext security) {
        StoredModel model = jobs.request("on_demand");
        return Response.accepted(describe(model))
                .location(URI.create("/v1/admin/recommendation/models/" + model.version()))
                .build();
    }

    @Override
    public Response listModels(Integer limit, @Nullable String cursor, SecurityContext security) {
        List<StoredModel> page = models.list(cursor, limit + 1);
        List<StoredModel> items = page.subList(0, Math.min(limit, page.size()));
        String next = page.size() > limit ? Long.toString(items.get(limit - 1).version()) : null;
        return Response.ok(new ModelPage()
                        .items(items.stream().map(ModelsResource::describe).toList())
                        .nextCursor(next))
                .build();
    }

    @Override
    public Response getModel(Long version, SecurityContext security) {
        return Response.ok(describe(models.get(version))).build();
    }

    @Override
    public Response activateModel(Long version, SecurityContext security) {
        return Response.ok(describe(models.activate(version))).build();
    }

    @Override
    public Response rollbackModel(SecurityContext security) {
        return Response.ok(describe(models.rollback())).build();
    }

    private static TrainedModel describe(StoredModel stored) {
        TrainedModel model = new TrainedModel()
                .version(stored.version())
                .state(ModelState.fromValue(stored.state()))
                .trigger(TrainedModel.TriggerEnum.fromValue(stored.trigger()))
                .active(stored.active())
                .requestedAt(stored.requestedAt().atOffset(ZoneOffset.UTC))
                .startedAt(utc(stored.startedAt()))
                .finishedAt(utc(stored.finishedAt()))
                .activatedAt(utc(stored.activatedAt()))
                .error(stored.error());
        StoredModel.Progress progress = stored.progress();
        if (progress != null) {
            model.progress(new TrainingProgress()
                    .step(TrainingStep.fromValue(label(progress.step())))
                    .share(progress.share()));
        }
        if (stored.refusal() != null) {
            model.refusal(ModelRefusal.fromValue(label(stored.refusal())));
        }
        StoredModel.Size size = stored.size();
        if (size != null) {
            model.viewers(size.viewers()).titles(size.titles()).interactions(size.interactions());
        }
        StoredModel.Test test = stored.test();
        return test == null ? model : model.test(describe(test));
    }

    private static ModelTest describe(StoredModel.Test test) {
        ModelTest described = new ModelTest()
                .viewers(test.viewers())
                .ndcg(test.ndcg())
                .popularityNdcg(test.popularityNdcg())
                .recall(test.recall())
                .coverage(test.coverage())
                .scorers(test.report().scorers().stream()
                        .map(ModelsResource::describe)
                        .toList());
        StoredModel.Against active = test.report().active();
        return active == null
                ? described
                : described.active(new ActiveComparison()
                        .version(active.version())
                        .viewers(active.viewers())
                        .ndcg(active.ndcg())
                        .activeNdcg(active.activeNdcg())
                        .low(active.low())
                        .high(active.high()));
    }

    private static ScorerTest describe(StoredModel.Figures figures) {
        return new ScorerTest()
                .scorer(ScorerTest.ScorerEnum.fromValue(figures.scorer()))
                .weight(figures.weight())
                .ndcg(figures.ndcg())
                .recall(figures.recall())
                .mrr(figures.mrr())
                .coverage(figures.coverage())
                .novelty(figures.novelty());
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
