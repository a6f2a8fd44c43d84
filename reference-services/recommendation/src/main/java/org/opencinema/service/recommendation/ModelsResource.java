package org.opencinema.service.recommendation;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.recommendation.api.ModelsApi;
import org.opencinema.service.recommendation.api.model.ModelPage;
import org.opencinema.service.recommendation.api.model.ModelState;
import org.opencinema.service.recommendation.api.model.ModelTest;
import org.opencinema.service.recommendation.api.model.TrainedModel;

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
        ModelStore.Row model = jobs.request();
        return Response.accepted(describe(model))
                .location(URI.create("/v1/admin/recommendation/models/" + model.version()))
                .build();
    }

    @Override
    public Response listModels(Integer limit, @Nullable String cursor, SecurityContext security) {
        List<ModelStore.Row> page = models.list(cursor, limit + 1);
        List<ModelStore.Row> items = page.subList(0, Math.min(limit, page.size()));
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

    private static TrainedModel describe(ModelStore.Row row) {
        TrainedModel model = new TrainedModel()
                .version(row.version())
                .state(ModelState.fromValue(row.state()))
                .active(row.active())
                .requestedAt(row.requestedAt().atOffset(ZoneOffset.UTC))
                .finishedAt(utc(row.finishedAt()))
                .error(row.error());
        ModelStore.Size size = row.size();
        if (size != null) {
            model.viewers(size.viewers()).titles(size.titles()).interactions(size.interactions());
        }
        ModelStore.Test test = row.test();
        if (test != null) {
            model.test(new ModelTest()
                    .viewers(test.viewers())
                    .ndcg(test.ndcg())
                    .popularityNdcg(test.popularityNdcg())
                    .recall(test.recall())
                    .coverage(test.coverage()));
        }
        return model;
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
