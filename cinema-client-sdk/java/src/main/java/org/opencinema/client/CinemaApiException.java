package org.opencinema.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opencinema.client.auth.SecondFactorProblem;
import org.opencinema.client.common.Problem;
import org.opencinema.client.common.Violation;
import org.opencinema.client.invoker.ApiException;

/** An answer of 400 or above. A call that got no answer throws the plain {@link ApiException} with code 0 and the cause. */
public final class CinemaApiException extends ApiException {
    private static final long serialVersionUID = 1L;

    private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);

    private static final String SECOND_FACTOR = "second_factor_required";

    private final transient Problem problem;
    private final transient @Nullable SecondFactorProblem secondFactor;

    private CinemaApiException(
            String message,
            HttpResponse<?> response,
            String body,
            Problem problem,
            @Nullable SecondFactorProblem secondFactor) {
        super(response.statusCode(), message, response.headers(), body);
        this.problem = problem;
        this.secondFactor = secondFactor;
    }

    static CinemaApiException of(HttpResponse<?> response, String body, ObjectMapper json) {
        Problem problem = parse(response.statusCode(), body, json);
        String call =
                response.request().method() + " " + response.request().uri().getRawPath();
        String detail = problem.getDetail() == null ? problem.getTitle() : problem.getDetail();
        return new CinemaApiException(
                call + " was answered with " + response.statusCode() + " " + problem.getCode() + ": " + detail,
                response,
                body,
                problem,
                problem.getCode().equals(SECOND_FACTOR) ? secondFactor(body, json) : null);
    }

    private static @Nullable SecondFactorProblem secondFactor(String body, ObjectMapper json) {
        try {
            return json.readValue(body, SecondFactorProblem.class);
        } catch (JsonProcessingException e) {
            throw new ApiException(e);
        }
    }

    private static Problem parse(int status, String body, ObjectMapper json) {
        try {
            Problem problem = json.readValue(body, Problem.class);
            if (problem != null && problem.getCode() != null) {
                return problem;
            }
        } catch (JsonProcessingException e) {
            // not from the platform but from something in between, such as a proxy
            return new Problem().status(status).code("unknown").title("no problem body: " + e.getOriginalMessage());
        }
        return new Problem().status(status).code("unknown").title("no problem body");
    }

    /** What the server says went wrong. */
    public Problem problem() {
        return problem;
    }

    /** The stable code for programs, such as {@code not_found}; {@code unknown} if the answer was not the platform's. */
    public String problemCode() {
        return problem.getCode();
    }

    /**
     * What a sign-in waits for whose password was right, if its account has two-step sign-in: go on with {@link
     * CinemaClient#confirmSignIn}.
     */
    public Optional<SecondFactorProblem> secondFactor() {
        return Optional.ofNullable(secondFactor);
    }

    /** Whether the same request may succeed a little later: the server, or this client's share of it, was busy. */
    public boolean isRetryable() {
        return isRetryable(getCode());
    }

    static boolean isRetryable(int status) {
        return RETRYABLE.contains(status);
    }

    /** How long the server asks to wait before the next try; empty if it does not say, or says it as a date. */
    public Optional<Duration> retryAfter() {
        return retryAfter(getResponseHeaders());
    }

    static Optional<Duration> retryAfter(@Nullable HttpHeaders headers) {
        return Optional.ofNullable(headers)
                .flatMap(all -> all.firstValue("Retry-After"))
                .filter(value -> value.matches("\\d{1,9}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
    }

    /** The inputs that were refused and why; empty if the problem is another. */
    public List<Violation> violations() {
        List<Violation> violations = problem.getViolations();
        return violations == null ? List.of() : List.copyOf(violations);
    }
}
