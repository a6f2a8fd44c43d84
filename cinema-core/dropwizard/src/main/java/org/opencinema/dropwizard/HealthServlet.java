package org.opencinema.dropwizard;

import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.HealthCheckRegistry;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Readiness: 200 when every health check passes, else 503; the body names each check. */
final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient HealthCheckRegistry checks;
    private final transient ObjectMapper json;

    HealthServlet(HealthCheckRegistry checks, ObjectMapper json) {
        this.checks = checks;
        this.json = json;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, String> results = new TreeMap<>();
        checks.runHealthChecks().forEach((name, result) -> results.put(name, describe(result)));
        boolean up = results.values().stream().allMatch("up"::equals);
        response.setStatus(up ? 200 : 503);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        json.writeValue(response.getOutputStream(), Map.of("status", up ? "up" : "down", "checks", results));
    }

    private static String describe(HealthCheck.Result result) {
        return result.isHealthy() ? "up" : "down";
    }
}
