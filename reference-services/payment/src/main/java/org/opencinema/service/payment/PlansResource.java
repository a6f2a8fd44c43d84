package org.opencinema.service.payment;

import jakarta.ws.rs.core.Response;
import org.opencinema.billing.Lifecycle;
import org.opencinema.service.payment.api.PlansApi;
import org.opencinema.service.payment.api.model.Plan;
import org.opencinema.service.payment.api.model.PlanList;

/** Plans over HTTP. */
final class PlansResource implements PlansApi {
    private final Plans plans;
    private final Lifecycle lifecycle;

    PlansResource(Plans plans, Lifecycle lifecycle) {
        this.plans = plans;
        this.lifecycle = lifecycle;
    }

    @Override
    public Response listPlans() {
        PlanList body = new PlanList();
        body.setItems(plans.all().stream().map(this::plan).toList());
        return Response.ok(body).build();
    }

    private Plan plan(org.opencinema.billing.Plan plan) {
        return new Plan()
                .code(plan.code())
                .price(BillingMapping.money(plan.price()))
                .maxStreams(plan.maxStreams())
                .maxHeight(plan.maxHeight())
                .trialDays(
                        plan.isFree() ? null : Math.toIntExact(lifecycle.trial().toDays()));
    }
}
