package org.opencinema.dropwizard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.dropwizard.jersey.validation.ConstraintMessage;
import io.dropwizard.jersey.validation.JerseyViolationException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.tomcat.jdbc.pool.PoolExhaustedException;
import org.eclipse.jetty.http.HttpStatus;
import org.glassfish.jersey.server.ParamException;
import org.glassfish.jersey.server.model.Invocable;
import org.glassfish.jersey.server.model.Parameter;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.api.Problem;
import org.opencinema.dropwizard.api.Violation;
import org.opencinema.tokens.DpopVerifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Turns everything that can go wrong into problem+json (RFC 9457). The only place that logs a failed request. */
final class Problems implements ExceptionMapper<Throwable> {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final String MEDIA_TYPE = "application/problem+json";

    @Override
    public Response toResponse(Throwable e) {
        if (e instanceof CinemaException refusal) {
            return refusal(refusal);
        }
        if (e instanceof ParamException bad) {
            int status = bad instanceof ParamException.PathParamException ? 404 : 400;
            return respond(
                    status,
                    "invalid",
                    bad.getParameterName() + " is malformed",
                    List.of(violation(bad.getParameterName(), "is malformed")));
        }
        if (e instanceof JsonProcessingException json && !(e instanceof InvalidDefinitionException)) {
            return badJson(json);
        }
        if (e instanceof WebApplicationException web) {
            return web(web);
        }
        if (isStoreDown(e)) {
            log.warn("store unavailable: {}", e.toString());
            return unavailable("store_unavailable", "a database does not answer; try again later");
        }
        if (isClientGone(e)) {
            log.debug("client went away", e);
            return respond(400, "incomplete", "the request ended early", List.of());
        }
        log.error("request failed", e);
        return respond(500, "internal", "this is our fault; the requestId finds it in the logs", List.of());
    }

    /** Jersey brings a mapper of its own for violations; this one is closer to the type that Dropwizard throws. */
    static final class Violations implements ExceptionMapper<JerseyViolationException> {
        @Override
        public Response toResponse(JerseyViolationException e) {
            return violations(e);
        }
    }

    private static Response refusal(CinemaException e) {
        List<Violation> violations = List.of();
        if (e instanceof InvalidException invalid) {
            violations = List.of(violation(invalid.field(), withoutField(invalid.field(), invalid)));
        } else if (e instanceof UnprocessableException invalid) {
            violations = List.of(violation(invalid.field(), withoutField(invalid.field(), invalid)));
        } else if (e instanceof UnavailableException) {
            log.warn("{}: {} ({})", e.code(), e.getMessage(), String.valueOf(e.getCause()));
            return unavailable(e.code(), message(e));
        }
        Response response = respond(e.status(), e.code(), message(e), violations);
        if (e instanceof UnauthorizedException) {
            return challenge(Response.fromResponse(response), e.code()).build();
        }
        if (e instanceof TooManyRequestsException limited) {
            long seconds = Math.max(1, limited.retryAfter().plusMillis(999).toSeconds());
            return Response.fromResponse(response)
                    .header("Retry-After", seconds)
                    .build();
        }
        return response;
    }

    /** How to authenticate: RFC 6750, section 3, and RFC 9449, section 7.1. */
    private static Response.ResponseBuilder challenge(Response.ResponseBuilder response, String code) {
        String algorithms = "algs=\"" + DpopVerifier.ALGORITHMS + "\"";
        return switch (code) {
            case "token_missing" ->
                response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"cinema\"")
                        .header(HttpHeaders.WWW_AUTHENTICATE, "DPoP " + algorithms);
            case "dpop_required" ->
                response.header(HttpHeaders.WWW_AUTHENTICATE, "DPoP error=\"invalid_token\", " + algorithms);
            case "dpop_invalid" ->
                response.header(HttpHeaders.WWW_AUTHENTICATE, "DPoP error=\"invalid_dpop_proof\", " + algorithms);
            default ->
                response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"cinema\", error=\"invalid_token\"");
        };
    }

    private static Response unavailable(String code, String detail) {
        return Response.fromResponse(respond(503, code, detail, List.of()))
                .header("Retry-After", 1)
                .build();
    }

    private static Response violations(JerseyViolationException e) {
        Invocable invocable = e.getInvocable();
        List<Violation> violations = new ArrayList<>();
        for (ConstraintViolation<?> v : e.getConstraintViolations()) {
            violations.add(violation(field(v.getPropertyPath(), invocable), v.getMessage()));
        }
        violations.sort(Comparator.comparing(Violation::getField).thenComparing(Violation::getMessage));
        int status = ConstraintMessage.determineStatus(e.getConstraintViolations(), invocable);
        Violation first = violations.get(0);
        return respond(status, "invalid", first.getField() + " " + first.getMessage(), violations);
    }

    private static String field(Path path, Invocable invocable) {
        StringBuilder field = new StringBuilder();
        for (Path.Node node : path) {
            if (node.getKind() == ElementKind.PARAMETER) {
                Parameter parameter = invocable
                        .getParameters()
                        .get(node.as(Path.ParameterNode.class).getParameterIndex());
                if (parameter.getSourceName() != null) {
                    return parameter.getSourceName();
                }
            } else if (node.getKind() != ElementKind.METHOD) {
                if (node.isInIterable()) {
                    field.append('[')
                            .append(node.getIndex() == null ? String.valueOf(node.getKey()) : node.getIndex())
                            .append(']');
                }
                if (node.getKind() != ElementKind.CONTAINER_ELEMENT) {
                    field.append(field.isEmpty() ? "" : ".").append(node.getName());
                }
            }
        }
        return field.isEmpty() ? "body" : field.toString();
    }

    private static Response badJson(JsonProcessingException e) {
        if (e.getCause() instanceof WebApplicationException inside) {
            return web(inside);
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            String field = jsonPath(mapping);
            String message = "is malformed";
            if (e instanceof UnrecognizedPropertyException) {
                message = "is not a known field";
            } else if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
                message = "must be " + expected(mismatch.getTargetType());
            }
            return respond(400, "invalid", field + " " + message, List.of(violation(field, message)));
        }
        var at = e.getLocation();
        String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
        return respond(
                400,
                "invalid",
                "the body is not valid JSON" + where,
                List.of(violation("body", "is not valid JSON" + where)));
    }

    private static String jsonPath(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            List<String> values = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                values.add(constant.toString());
            }
            return "one of " + String.join(", ", values);
        }
        String name = type.getSimpleName().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "integer", "long" -> "a whole number";
            case "double", "float", "bigdecimal" -> "a number";
            case "boolean" -> "true or false";
            case "string" -> "a text";
            case "uuid" -> "a UUID";
            case "list", "set", "arraylist", "linkedhashset" -> "a list";
            case "offsetdatetime", "instant", "date" -> "a time like 2026-01-31T12:00:00Z";
            default -> "an object";
        };
    }

    private static Response web(WebApplicationException e) {
        Response given = e.getResponse();
        int status = given.getStatus();
        if (status < 400) {
            return given;
        }
        if (status >= 500) {
            log.error("request failed", e);
        }
        String code = HttpStatus.getMessage(status).toLowerCase(Locale.ROOT).replace(' ', '_');
        Response problem = respond(status, code, null, List.of());
        Response.ResponseBuilder builder = Response.fromResponse(problem);
        given.getHeaders().forEach((name, values) -> {
            if (!name.toLowerCase(Locale.ROOT).startsWith("content-")) {
                values.forEach(value -> builder.header(name, value));
            }
        });
        return builder.build();
    }

    /** True if the cause is a database that cannot be reached or is going down, not a statement that is wrong. */
    private static boolean isStoreDown(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLTransientException || t instanceof PoolExhaustedException) {
                return true;
            }
            if (t instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return state.startsWith("08") || state.startsWith("57P") || state.startsWith("53");
            }
        }
        return false;
    }

    private static boolean isClientGone(Throwable e) {
        return e instanceof EOFException
                || (e instanceof IOException && e.getClass().getName().startsWith("org.eclipse.jetty"));
    }

    static Response respond(int status, String code, @Nullable String detail, List<Violation> violations) {
        return Response.status(status)
                .type(MEDIA_TYPE)
                .entity(problem(status, code, detail, violations))
                .build();
    }

    static Problem problem(int status, String code, @Nullable String detail, List<Violation> violations) {
        Problem problem = new Problem()
                .title(HttpStatus.getMessage(status))
                .status(status)
                .code(code);
        problem.setDetail(detail);
        problem.setRequestId(MDC.get(RequestIdFilter.MDC_KEY));
        problem.setViolations(violations.isEmpty() ? null : violations);
        return problem;
    }

    private static Violation violation(String field, String message) {
        return new Violation().field(field).message(message);
    }

    private static String message(Throwable e) {
        return String.valueOf(e.getMessage());
    }

    private static String withoutField(String field, Throwable e) {
        return message(e).substring(field.length() + 1);
    }
}
