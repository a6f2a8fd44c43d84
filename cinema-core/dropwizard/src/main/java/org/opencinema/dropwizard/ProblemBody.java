package org.opencinema.dropwizard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.api.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Problems (RFC 9457) from Jetty handlers, where no JAX-RS mapper is. Thread-safe. */
public final class ProblemBody {
    private static final Logger log = LoggerFactory.getLogger(ProblemBody.class);
    private static final ObjectMapper json =
            new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    private ProblemBody() {}

    /** Sets the status, writes the problem and completes the callback. Does not block. */
    public static void write(
            Response response,
            Callback callback,
            int status,
            String code,
            @Nullable String detail,
            @Nullable String requestId) {
        Problem problem = Problems.problem(status, code, detail, List.of());
        if (requestId != null) {
            problem.setRequestId(requestId);
        }
        byte[] body;
        try {
            body = json.writeValueAsBytes(problem);
        } catch (JsonProcessingException e) {
            callback.failed(e);
            return;
        }
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    /** What failed outside of JAX-RS, by the status that Jetty has set. */
    static boolean write(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (status >= 500) {
            Object cause = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
            log.error("request failed: {}", request.getHttpURI().getPath(), cause instanceof Throwable t ? t : null);
        }
        String code = HttpStatus.getMessage(status).toLowerCase(Locale.ROOT).replace(' ', '_');
        write(response, callback, status, code, null, null);
        return true;
    }
}
