package org.opencinema.service.payment;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.redis.SharedClock;
import org.opencinema.service.payment.api.BillingApi;
import org.opencinema.service.payment.api.model.ClockAdvance;
import org.opencinema.service.payment.api.model.DemoClock;
import org.opencinema.service.payment.api.model.Ledger;
import org.opencinema.service.payment.api.model.LedgerBalance;

/** The books and the demo clock over HTTP. */
final class BillingResource implements BillingApi {
    private static final Duration FARTHEST = Duration.ofDays(366);

    private final Billing billing;
    private final @Nullable SharedClock clock;

    BillingResource(Billing billing, @Nullable SharedClock clock) {
        this.billing = billing;
        this.clock = clock;
    }

    @Override
    public Response getLedger(SecurityContext security) {
        Ledger body = new Ledger();
        body.setBalances(billing.balances().stream()
                .map(balance -> new LedgerBalance()
                        .account(BillingMapping.code(balance.account()))
                        .balance(BillingMapping.money(balance.amount())))
                .toList());
        return Response.ok(body).build();
    }

    @Override
    public Response getClock(SecurityContext security) {
        return respond(enabled());
    }

    @Override
    public Response advanceClock(ClockAdvance body, SecurityContext security) {
        SharedClock enabled = enabled();
        Duration advance = duration(body.getAdvance());
        try {
            enabled.advance(advance);
        } catch (IllegalArgumentException e) {
            throw new UnprocessableException("advance", "is too far: " + e.getMessage());
        } catch (RedisUnavailableException e) {
            throw new UnavailableException("store_unavailable", "the clock cannot be moved now", e);
        }
        return respond(enabled);
    }

    private SharedClock enabled() {
        if (clock == null) {
            throw new NotFoundException("demo clock here");
        }
        return clock;
    }

    private static Duration duration(String text) {
        Duration duration;
        try {
            duration = Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new UnprocessableException("advance", "must be an ISO 8601 duration like P10D");
        }
        if (duration.compareTo(Duration.ofMillis(1)) < 0 || duration.compareTo(FARTHEST) > 0) {
            throw new UnprocessableException("advance", "must be more than nothing and 366 days at most");
        }
        return duration;
    }

    private static Response respond(SharedClock clock) {
        DemoClock body = new DemoClock()
                .now(BillingMapping.time(clock.instant()))
                .offset(clock.offset().toString());
        return Response.ok(body).build();
    }
}
