package org.opencinema.launcher;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.opencinema.dropwizard.CinemaApplication;
import org.opencinema.service.analytics.AnalyticsApplication;
import org.opencinema.service.auth.AuthApplication;
import org.opencinema.service.catalog.CatalogApplication;
import org.opencinema.service.etl.EtlApplication;
import org.opencinema.service.gateway.GatewayApplication;
import org.opencinema.service.notification.NotificationApplication;
import org.opencinema.service.payment.PaymentApplication;
import org.opencinema.service.recommendation.RecommendationApplication;
import org.opencinema.service.search.SearchApplication;
import org.opencinema.service.streaming.StreamingApplication;
import org.opencinema.service.user.UserApplication;

/** The services in the order in which they start; the gateway, which opens the door, is last. */
enum Service {
    AUTH(8101, true, AuthApplication.class, AuthApplication::new),
    USER(8102, true, UserApplication.class, UserApplication::new),
    CATALOG(8103, true, CatalogApplication.class, CatalogApplication::new),
    SEARCH(8104, false, SearchApplication.class, SearchApplication::new),
    STREAMING(8105, true, StreamingApplication.class, StreamingApplication::new),
    ANALYTICS(8106, true, AnalyticsApplication.class, AnalyticsApplication::new),
    RECOMMENDATION(8107, true, RecommendationApplication.class, RecommendationApplication::new),
    PAYMENT(8108, true, PaymentApplication.class, PaymentApplication::new),
    NOTIFICATION(8109, true, NotificationApplication.class, NotificationApplication::new),
    ETL(8110, true, EtlApplication.class, EtlApplication::new),
    GATEWAY(8080, false, GatewayApplication.class, GatewayApplication::new);

    private final int preferredPort;
    private final boolean hasDatabase;
    private final Class<?> main;

    @SuppressWarnings("ImmutableEnumChecker") // a constructor reference
    private final Function<Map<String, String>, CinemaApplication<?>> create;

    Service(
            int preferredPort,
            boolean hasDatabase,
            Class<?> main,
            Function<Map<String, String>, CinemaApplication<?>> create) {
        this.preferredPort = preferredPort;
        this.hasDatabase = hasDatabase;
        this.main = main;
        this.create = create;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    int preferredPort() {
        return preferredPort;
    }

    /** True if it owns a schema in PostgreSQL. */
    boolean hasDatabase() {
        return hasDatabase;
    }

    String mainClass() {
        return main.getName();
    }

    CinemaApplication<?> create(Map<String, String> settings) {
        return create.apply(settings);
    }
}
