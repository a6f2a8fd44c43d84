package org.opencinema.service.auth.session;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Supplier;
import org.opencinema.dropwizard.CinemaException;
import org.opencinema.dropwizard.TooManyRequestsException;

/** How registrations and sign-ins end. */
public final class AuthMetrics {
    private final Counter registrations;
    private final Counter logins;
    private final Counter secondSteps;
    private final Counter passkeyLogins;

    public AuthMetrics(PrometheusRegistry registry) {
        registrations = counter("cinema_registrations_total", "Registrations.", registry);
        logins = counter("cinema_logins_total", "Sign-ins with a password.", registry);
        secondSteps = counter("cinema_second_steps_total", "Second steps of sign-ins.", registry);
        passkeyLogins = counter("cinema_passkey_logins_total", "Sign-ins with a passkey.", registry);
    }

    private static Counter counter(String name, String help, PrometheusRegistry registry) {
        Counter counter =
                Counter.builder().name(name).help(help).labelNames("result").register(registry);
        counter.initLabelValues("ok");
        counter.initLabelValues("refused");
        counter.initLabelValues("limited");
        return counter;
    }

    public <T> T registration(Supplier<T> attempt) {
        return counted(registrations, attempt);
    }

    public <T> T login(Supplier<T> attempt) {
        return counted(logins, attempt);
    }

    public <T> T secondStep(Supplier<T> attempt) {
        return counted(secondSteps, attempt);
    }

    public <T> T passkeyLogin(Supplier<T> attempt) {
        return counted(passkeyLogins, attempt);
    }

    private static <T> T counted(Counter counter, Supplier<T> attempt) {
        T answer;
        try {
            answer = attempt.get();
        } catch (CinemaException e) {
            counter.labelValues(e instanceof TooManyRequestsException ? "limited" : "refused")
                    .inc();
            throw e;
        }
        counter.labelValues("ok").inc();
        return answer;
    }
}
