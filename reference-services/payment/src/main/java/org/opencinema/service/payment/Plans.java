package org.opencinema.service.payment;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.opencinema.billing.Plan;

/** The plans on offer, the cheapest first. */
final class Plans {
    private final List<Plan> all;
    private final Plan free;

    Plans(List<Plan> plans) {
        all = plans.stream()
                .sorted(Comparator.comparingLong(plan -> plan.price().amountMinor()))
                .toList();
        List<Plan> free = all.stream().filter(Plan::isFree).toList();
        if (free.size() != 1 || all.stream().map(Plan::code).distinct().count() != all.size()) {
            throw new IllegalArgumentException("plans must have different codes, and one must be free");
        }
        this.free = free.get(0);
    }

    List<Plan> all() {
        return all;
    }

    Plan free() {
        return free;
    }

    Optional<Plan> find(String code) {
        return all.stream().filter(plan -> plan.code().equals(code)).findFirst();
    }

    /** The plan of a subscription. One that somebody has subscribed to must not be taken out of the settings. */
    Plan get(String code) {
        return find(code).orElseThrow(() -> new IllegalStateException("the plan " + code + " has no settings"));
    }
}
