package org.opencinema.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The agent of OpenTelemetry in the process of a service, which sends its spans to Zipkin.
 *
 * @param agent the jar
 * @param zipkin where spans go
 */
record Tracing(Path agent, URI zipkin) {
    /** What the services talk with. All that the agent knows would take each of them seconds more to start. */
    private static final List<String> TRACED = List.of(
            "apache-httpclient",
            "aws-sdk",
            "elasticsearch-rest",
            "executors",
            "java-http-client",
            "jaxrs",
            "jdbc",
            "jetty",
            "jetty-httpclient",
            "kafka",
            "lettuce",
            "logback-mdc",
            "opentelemetry-api",
            "servlet");

    /** The options of the JVM. */
    List<String> options(Service service) {
        List<String> options = new ArrayList<>(List.of(
                "-javaagent:" + agent,
                "-Dotel.service.name=" + service.id(),
                "-Dotel.traces.exporter=zipkin",
                "-Dotel.exporter.zipkin.endpoint=" + zipkin.resolve("/api/v2/spans"),
                "-Dotel.bsp.schedule.delay=1000",
                "-Dotel.metrics.exporter=none",
                "-Dotel.logs.exporter=none",
                "-Dotel.propagators=tracecontext",
                "-Dotel.instrumentation.common.default-enabled=false"));
        for (String name : TRACED) {
            options.add("-Dotel.instrumentation." + name + ".enabled=true");
        }
        return options;
    }
}
