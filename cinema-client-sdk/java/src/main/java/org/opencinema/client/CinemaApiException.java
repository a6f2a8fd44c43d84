package org.opencinema.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.List;
import org.opencinema.client.common.Problem;
import org.opencinema.client.common.Violation;
import org.opencinema.client.invoker.ApiException;

/** An answer of 400 or above. A call that got no answer throws the plain {@link ApiException} with code 0 and the cause. */
public final class CinemaApiException extends ApiException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private CinemaApiException(String message, HttpResponse<?> response, String body, Problem problem) {
        super(response.statusCode(), message, response.headers(), body);
        this.problem = problem;
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
                problem);
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

    /** The inputs that were refused and why; empty if the problem is another. */
    public List<Violation> violations() {
        List<Violation> violations = problem.getViolations();
        return violations == null ? List.of() : List.copyOf(violations);
    }
}
