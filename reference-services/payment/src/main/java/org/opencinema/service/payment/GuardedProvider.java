package org.opencinema.service.payment;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Leaves a provider alone for a while when it does not answer. */
final class GuardedProvider implements PaymentProvider {
    private static final Unknown NOT_ASKED = new Unknown("circuit_open");

    private final PaymentProvider provider;
    private final CircuitBreaker<Object> breaker;

    GuardedProvider(PaymentProvider provider, int failures, Duration delay) {
        this.provider = provider;
        this.breaker = CircuitBreaker.builder()
                .withFailureThreshold(failures)
                .withSuccessThreshold(1)
                .withDelay(delay)
                .build();
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Attachment attach(CardOffer offer) {
        return guarded(() -> provider.attach(offer), NOT_ASKED);
    }

    @Override
    public Outcome charge(ChargeRequest request) {
        return guarded(() -> provider.charge(request), NOT_ASKED);
    }

    @Override
    public Outcome find(ChargeRequest request) {
        return guarded(() -> provider.find(request), NOT_ASKED);
    }

    @Override
    public Optional<Report> read(String body, String signature, Instant now) {
        return provider.read(body, signature, now);
    }

    private <T> T guarded(Supplier<T> call, T notAsked) {
        if (!breaker.tryAcquirePermit()) {
            return notAsked;
        }
        T answer;
        try {
            answer = call.get();
        } catch (RuntimeException e) {
            breaker.recordFailure();
            throw e;
        }
        if (answer instanceof Unknown) {
            breaker.recordFailure();
        } else {
            breaker.recordSuccess();
        }
        return answer;
    }
}
