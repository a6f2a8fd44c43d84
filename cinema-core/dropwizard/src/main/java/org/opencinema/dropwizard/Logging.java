package org.opencinema.dropwizard;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.dropwizard.logging.common.ConsoleAppenderFactory;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.logging.json.EventJsonLayoutBaseFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One JSON object a line on the console, with the correlation id, the trace id and the service. */
public final class Logging {
    private Logging() {}

    /** A new factory at level INFO; libraries that talk much at WARN. Not thread-safe. */
    public static DefaultLoggingFactory json() {
        EventJsonLayoutBaseFactory layout = new EventJsonLayoutBaseFactory();
        layout.setTimestampFormat("ISO_INSTANT");
        layout.setIncludesMdcKeys(Set.of(RequestIdFilter.MDC_KEY, "traceId", "service"));
        layout.setFlattenMdc(true);
        ConsoleAppenderFactory<ILoggingEvent> console = new ConsoleAppenderFactory<>();
        console.setLayout(layout);
        DefaultLoggingFactory logging = new DefaultLoggingFactory();
        logging.setAppenders(List.of(console));
        logging.setLoggers(Map.of(
                "org.apache.kafka", level("WARN"),
                "org.flywaydb", level("WARN"),
                "org.eclipse.jetty", level("WARN"),
                "io.lettuce", level("WARN")));
        return logging;
    }

    private static com.fasterxml.jackson.databind.JsonNode level(String level) {
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(level);
    }
}
