package org.opencinema.service.payment;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.billing.Decline;
import org.opencinema.billing.Money;

/**
 * Who takes the money. A charge has a key: however often it is asked for, the money of a key is taken once at most.
 * Thread-safe; calls block for seconds at most and throw nothing for what a provider may answer or fail to.
 */
interface PaymentProvider {
    /** Its name in paths. */
    String name();

    /** Makes a card that a token stands for chargeable later. */
    Attachment attach(CardOffer offer);

    /** Takes the money; for a key that is known, answers what became of it. */
    Outcome charge(ChargeRequest request);

    /** What became of a charge; takes no money. */
    Outcome find(ChargeRequest request);

    /** Reads a report of the provider; empty if it sends none. */
    Optional<Report> read(String body, String signature, Instant now);

    /**
     * A card that a viewer gives.
     *
     * @param key the same when the same offer is made again
     * @param customer as the provider knows the account, if it does
     */
    record CardOffer(String key, UUID accountId, @Nullable String customer, String token) {}

    /** The answer to a card. */
    sealed interface Attachment {}

    /**
     * It can be charged.
     *
     * @param card for people, like {@code visa 4242}
     */
    record Attached(String customer, String method, String card) implements Attachment {}

    /** It cannot. */
    record Refused(String code) implements Attachment {}

    /** A charge. */
    record ChargeRequest(String key, String customer, String method, Money amount) {}

    /** What became of a charge. */
    sealed interface Outcome {}

    /** The money was taken. */
    record Charged() implements Outcome {}

    /** No money was taken, nor will be by this key. */
    record Declined(Decline decline) implements Outcome {}

    /** The provider does not know the key. */
    record Absent() implements Outcome {}

    /** The provider has not answered: the money may have been taken or not. */
    record Unknown(String why) implements Outcome, Attachment {}

    /** What a provider sends by itself. */
    sealed interface Report {}

    /** It does not come from the provider, or is too old. */
    record Forged(String why) implements Report {}

    /**
     * It does.
     *
     * @param id the same when it is sent again
     * @param chargeKey the charge that it is about, if it is about one of ours
     */
    record Genuine(String id, @Nullable UUID chargeKey) implements Report {}
}
