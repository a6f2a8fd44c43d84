package org.opencinema.service.payment;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.billing.Decline;
import org.opencinema.dropwizard.UnprocessableException;

/**
 * A provider without money. It plays a remote one: it keeps its cards and charges to itself, and what it has done stays
 * done whatever becomes of the caller's transaction.
 */
final class SandboxProvider implements PaymentProvider {
    private static final Map<String, Behaviour> CARDS = Map.of(
            "4242424242424242", Behaviour.CHARGED,
            "4000000000009995", Behaviour.INSUFFICIENT_FUNDS,
            "4000000000009987", Behaviour.LOST_CARD,
            "4000000000000341", Behaviour.CARD_DECLINED,
            "4000000000000002", Behaviour.REFUSED,
            "4000000000000259", Behaviour.ANSWER_LOST);

    private final Jdbi jdbi;
    private final SecureRandom random;
    private final Clock clock;

    private enum Behaviour {
        CHARGED,
        INSUFFICIENT_FUNDS,
        LOST_CARD,
        CARD_DECLINED,
        REFUSED,
        ANSWER_LOST;

        @Nullable
        String declineCode() {
            return switch (this) {
                case CHARGED, ANSWER_LOST -> null;
                case INSUFFICIENT_FUNDS -> "insufficient_funds";
                case LOST_CARD -> "lost_card";
                case CARD_DECLINED, REFUSED -> "card_declined";
            };
        }
    }

    private record Card(Behaviour behaviour, String last4, LocalDate validUntil) {}

    private record Kept(
            String method,
            long amountMinor,
            String currency,
            @Nullable String declineCode) {}

    SandboxProvider(Jdbi jdbi, SecureRandom random, Clock clock) {
        this.jdbi = jdbi;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public String name() {
        return PaymentConfiguration.SANDBOX;
    }

    /** A token for a test card. */
    String tokenize(String number, YearMonth expiry) {
        Behaviour behaviour = CARDS.get(number);
        if (behaviour == null) {
            throw new UnprocessableException("number", "must be that of a test card");
        }
        LocalDate validUntil = expiry.atEndOfMonth();
        if (validUntil.isBefore(today())) {
            throw new UnprocessableException("expiryYear", "must not be in the past, was " + expiry);
        }
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        String token = "card_" + HexFormat.of().formatHex(secret);
        jdbi.useHandle(handle -> handle.execute(
                "insert into sandbox_card (token, behaviour, last4, valid_until) values (?, ?, ?, ?)",
                token,
                behaviour.name(),
                number.substring(number.length() - 4),
                validUntil));
        return token;
    }

    @Override
    public Attachment attach(CardOffer offer) {
        Card card = find(offer.token()).orElse(null);
        if (card == null) {
            return new Refused("no_such_token");
        }
        if (card.behaviour() == Behaviour.REFUSED) {
            return new Refused("card_declined");
        }
        return new Attached("sandbox_" + offer.accountId(), offer.token(), "visa " + card.last4());
    }

    @Override
    public Outcome charge(ChargeRequest request) {
        Card card = find(request.method())
                .orElseThrow(() -> new IllegalStateException("charge " + request.key() + " names no card"));
        String declineCode = card.validUntil().isBefore(today())
                ? "expired_card"
                : card.behaviour().declineCode();
        int inserted = jdbi.withHandle(handle -> handle.execute(
                "insert into sandbox_charge (key, token, amount_minor, currency, decline_code, created_at)"
                        + " values (?, ?, ?, ?, ?, ?) on conflict (key) do nothing",
                request.key(),
                request.method(),
                request.amount().amountMinor(),
                request.amount().currency(),
                declineCode,
                clock.instant()));
        if (inserted == 1 && card.behaviour() == Behaviour.ANSWER_LOST) {
            return new Unknown("timeout");
        }
        return find(request);
    }

    @Override
    public Outcome find(ChargeRequest request) {
        Kept kept = jdbi.withHandle(handle -> handle.createQuery("select * from sandbox_charge where key = :key")
                .bind("key", request.key())
                .map((row, context) -> new Kept(
                        row.getString("token"),
                        row.getLong("amount_minor"),
                        row.getString("currency"),
                        row.getString("decline_code")))
                .findOne()
                .orElse(null));
        if (kept == null) {
            return new Absent();
        }
        if (kept.amountMinor() != request.amount().amountMinor()
                || !kept.currency().equals(request.amount().currency())
                || !kept.method().equals(request.method())) {
            throw new IllegalArgumentException("the key " + request.key() + " was used for another charge");
        }
        return kept.declineCode() == null ? new Charged() : new Declined(Decline.of(kept.declineCode()));
    }

    @Override
    public Optional<Report> read(String body, String signature, Instant now) {
        return Optional.empty();
    }

    private Optional<Card> find(String token) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from sandbox_card where token = :token")
                .bind("token", token)
                .map((row, context) -> new Card(
                        Behaviour.valueOf(row.getString("behaviour")),
                        row.getString("last4"),
                        row.getObject("valid_until", LocalDate.class)))
                .findOne());
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
