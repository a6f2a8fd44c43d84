package org.opencinema.service.analytics;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.service.analytics.StoredExperiment.State;
import org.opencinema.service.analytics.api.ExperimentsApi;
import org.opencinema.service.analytics.api.model.Assignments;
import org.opencinema.service.analytics.api.model.ExperimentPage;
import org.opencinema.service.analytics.api.model.ExperimentSettings;

/** Experiments over HTTP. */
final class ExperimentsResource implements ExperimentsApi {
    private static final Pattern VERSION = Pattern.compile("\"([0-9]{1,18})\"");

    private final Experiments experiments;
    private final ExposureStore exposures;

    ExperimentsResource(Experiments experiments, ExposureStore exposures) {
        this.experiments = experiments;
        this.exposures = exposures;
    }

    @Override
    public Response getAssignments(SecurityContext security) {
        return Response.ok(new Assignments()
                        .assignments(experiments.assign(Caller.of(security).accountId())))
                .build();
    }

    @Override
    public Response listExperiments(Integer limit, @Nullable String cursor, SecurityContext security) {
        List<StoredExperiment> found = experiments.list(cursor == null ? "" : cursor, limit + 1);
        List<StoredExperiment> page = found.subList(0, Math.min(limit, found.size()));
        ExperimentPage answer = new ExperimentPage()
                .items(page.stream().map(ExperimentMapping::experiment).toList());
        if (found.size() > limit) {
            answer.setNextCursor(page.get(limit - 1).definition().key());
        }
        return Response.ok(answer).build();
    }

    @Override
    public Response getExperiment(String key, SecurityContext security) {
        return answer(Response.ok(), experiments.get(key));
    }

    @Override
    public Response putExperiment(
            String key, ExperimentSettings body, @Nullable String ifMatch, SecurityContext security) {
        Experiments.Change change = experiments.put(ExperimentMapping.settings(key, body), version(ifMatch));
        Response.ResponseBuilder response =
                change.created() ? Response.created(URI.create("/v1/admin/experiments/" + key)) : Response.ok();
        return answer(response, change.experiment());
    }

    @Override
    public Response getExperimentResults(String key, SecurityContext security) {
        StoredExperiment experiment = experiments.get(key);
        List<ExposureStore.Outcome> outcomes =
                experiment.state() == State.DRAFT ? List.of() : exposures.listOutcomes(experiment);
        return Response.ok(ExperimentMapping.results(experiment, ExperimentResult.of(experiment, outcomes)))
                .build();
    }

    private static Response answer(Response.ResponseBuilder response, StoredExperiment experiment) {
        return response.entity(ExperimentMapping.experiment(experiment))
                .header("ETag", "\"" + experiment.version() + "\"")
                .build();
    }

    private static @Nullable Long version(@Nullable String ifMatch) {
        if (ifMatch == null) {
            return null;
        }
        Matcher matcher = VERSION.matcher(ifMatch.trim());
        if (!matcher.matches()) {
            throw new InvalidException("If-Match", "must be an ETag like \"7\"");
        }
        return Long.valueOf(matcher.group(1));
    }
}
