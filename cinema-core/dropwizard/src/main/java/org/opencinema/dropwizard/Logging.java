package org.opencinema.dropwizard;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.dropwizard.logging.common.AbstractAppenderFactory;
import io.dropwizard.logging.common.ConsoleAppenderFactory;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.logging.common.FileAppenderFactory;
import io.dropwizard.logging.json.EventJsonLayoutBaseFactory;
import io.dropwizard.util.DataSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One JSON object a line on the console, with the correlation id, the trace and the service. */
public final class Logging {
    private Logging() {}

    /** A new factory at level INFO; libraries that talk much at WARN. Not thread-safe. */
    public static DefaultLoggingFactory json() {
        return json(new ConsoleAppenderFactory<>());
    }

    /** The same into a file of at most 20 MB, with the five files before it. */
    public static DefaultLoggingFactory jsonTo(Path file) {
        FileAppenderFactory<ILoggingEvent> appender = new FileAppenderFactory<>();
        appender.setCurrentLogFilename(file.toString());
        appender.setArchivedLogFilenamePattern(file + ".%i");
        appender.setArchivedFileCount(5);
        appender.setMaxFileSize(DataSize.megabytes(20));
        return json(appender);
    }

    private static DefaultLoggingFactory json(AbstractAppenderFactory<ILoggingEvent> appender) {
        EventJsonLayoutBaseFactory layout = new EventJsonLayoutBaseFactory();
        layout.setTimestampFormat("ISO_INSTANT");
        layout.setIncludesMdcKeys(Set.of(RequestIdFilter.MDC_KEY, "trace_id", "span_id", "service"));
        layout.setFlattenMdc(true);
        appender.setLayout(layout);
        appender.setNeverBlock(true); // a console that stalls costs lines, not answers
        DefaultLoggingFactory logging = new DefaultLoggingFactory();
        logging.setAppenders(List.of(appender));
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
