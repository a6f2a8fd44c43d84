package org.opencinema.billing;

import java.util.Set;

/**
 * Why a card was not charged. Immutable.
 *
 * @param code of the provider, like {@code insufficient_funds}
 * @param hard whether the same card would be declined again, so that only another one helps
 */
public record Decline(String code, boolean hard) {
    private static final Set<String> HARD = Set.of(
            "expired_card",
            "incorrect_number",
            "invalid_account",
            "lost_card",
            "pickup_card",
            "restricted_card",
            "revocation_of_all_authorizations",
            "revocation_of_authorization",
            "stolen_card",
            "transaction_not_allowed");

    /** By the code; one that is unknown is soft. */
    public static Decline of(String code) {
        return new Decline(code, HARD.contains(code));
    }
}
