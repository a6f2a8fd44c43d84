package org.opencinema.service.payment;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The payment service. */
public final class PaymentApplication extends CinemaApplication<PaymentConfiguration> {
    public PaymentApplication(Map<String, String> settings) {
        super("payment", settings);
    }

    public static void main(String[] args) throws Exception {
        new PaymentApplication(System.getenv()).run(args);
    }

    @Override
    protected void wire(PaymentConfiguration configuration, Environment environment) {
        new PaymentWiring(configuration, environment, Clock.systemUTC()).install();
    }
}
