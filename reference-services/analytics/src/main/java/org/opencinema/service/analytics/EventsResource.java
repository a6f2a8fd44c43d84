package org.opencinema.service.analytics;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.ClientEvent;
import org.opencinema.service.analytics.api.EventsApi;
import org.opencinema.service.analytics.api.model.EventBatch;
import org.opencinema.service.analytics.api.model.ReportedEvent;

/** What clients report. */
final class EventsResource implements EventsApi {
    private final Collector collector;

    EventsResource(Collector collector) {
        this.collector = collector;
    }

    @Override
    public Response reportEvents(EventBatch batch, SecurityContext security) {
        Caller caller = Caller.of(security);
        Duration ahead = collector.ahead();
        Instant now = collector.now().plus(ahead);
        List<ClientEvent> events = new ArrayList<>();
        for (int i = 0; i < batch.getEvents().size(); i++) {
            events.add(event("events[" + i + "]", batch.getEvents().get(i), caller, now, ahead));
        }
        collector.collect(events);
        return Response.accepted().build();
    }

    private static ClientEvent event(
            String field, @Nullable ReportedEvent event, Caller caller, Instant now, Duration ahead) {
        if (event == null) {
            throw new UnprocessableException(field, "must not be null");
        }
        return new ClientEvent(
                event.getEventId(),
                caller.accountId(),
                caller.profileId(),
                event.getSessionId(),
                event.getTitleId(),
                event.getName(),
                event.getAt().toInstant().plus(ahead),
                now,
                properties(field + ".texts", event.getTexts()),
                properties(field + ".numbers", event.getNumbers()));
    }

    private static <T> Map<String, T> properties(String field, @Nullable Map<String, T> given) {
        if (given == null) {
            return Map.of();
        }
        if (given.containsValue(null)) {
            throw new UnprocessableException(field, "must not contain null");
        }
        return given;
    }

    /** Refuses larger bodies than a batch may have; all other operations keep the limit of all services. */
    static final class Limit implements DynamicFeature {
        @Override
        public void configure(ResourceInfo resource, FeatureContext context) {
            if (resource.getResourceClass() == EventsResource.class) {
                context.register(new LimitedBody());
            }
        }
    }

    private static final class LimitedBody implements ReaderInterceptor {
        private static final int MAX_BYTES = 65_536;

        @Override
        public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
            byte[] body = context.getInputStream().readNBytes(MAX_BYTES + 1);
            if (body.length > MAX_BYTES) {
                throw new ClientErrorException("the body has more than " + MAX_BYTES + " bytes", 413);
            }
            context.setInputStream(new ByteArrayInputStream(body));
            return context.proceed();
        }
    }
}
