package org.opencinema.service.streaming;

import com.fasterxml.jackson.databind.ObjectReader;
import io.dropwizard.core.setup.Environment;
import jakarta.validation.Validator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.DirectHandler;
import org.opencinema.dropwizard.DirectOperation;
import org.opencinema.dropwizard.ProblemBody;
import org.opencinema.events.Origin;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.service.streaming.api.PlaybackApi;
import org.opencinema.service.streaming.api.model.Heartbeat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the heartbeats of sessions that go on: of all requests they are the most. Whatever is wrong or unusual with one changes nothing
 * here and goes to the resource as it came; only while the store fails they are refused here. Thread-safe.
 */
final class HeartbeatHandler extends DirectHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatHandler.class);
    private static final Pattern PATH =
            Pattern.compile("/v1/playback/sessions/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/heartbeat");
    private static final int MAX_BYTES = 1024;

    private final Playback playback;
    private final DirectOperation operation;
    private final ObjectReader json;
    private final Validator validator;

    HeartbeatHandler(Playback playback, Environment environment) {
        this.playback = playback;
        operation = DirectOperation.of(environment, PlaybackApi.class, "heartbeat");
        json = environment.getObjectMapper().readerFor(Heartbeat.class);
        validator = environment.getValidator();
    }

    @Override
    protected boolean answer(Request request, Response response, Callback callback) {
        Matcher path = PATH.matcher(Request.getPathInContext(request));
        Optional<Caller> caller = isUsual(request) && path.matches() ? operation.findCaller(request) : Optional.empty();
        if (caller.isEmpty()) {
            return false;
        }
        Beat beat = new Beat(UUID.fromString(path.group(1)), caller.get(), request, response, callback);
        Content.Source.asByteArrayAsync(
                request,
                MAX_BYTES,
                Promise.Invocable.from(
                        InvocationType.NON_BLOCKING,
                        beat::store,
                        failure -> Response.writeError(
                                request, response, callback, HttpStatus.BAD_REQUEST_400, "the body broke off")));
        return true;
    }

    private static boolean isUsual(Request request) {
        long length = request.getLength();
        return request.getMethod().equals("POST")
                && length > 0
                && length <= MAX_BYTES
                && "application/json".equals(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
    }

    private @Nullable Heartbeat read(byte[] body) {
        try {
            Heartbeat heartbeat = json.readValue(body);
            return heartbeat != null && validator.validate(heartbeat).isEmpty() ? heartbeat : null;
        } catch (IOException e) {
            return null; // the resource says what is wrong
        }
    }

    /** One heartbeat on its way. */
    private final class Beat {
        private final UUID sessionId;
        private final Caller caller;
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final Origin origin;

        Beat(UUID sessionId, Caller caller, Request request, Response response, Callback callback) {
            this.sessionId = sessionId;
            this.caller = caller;
            this.request = request;
            this.response = response;
            this.callback = callback;
            String requestId = DirectOperation.requestId(request, response);
            origin = new Origin(requestId, request.getHeaders().get("traceparent"));
        }

        void store(byte[] body) {
            Heartbeat heartbeat = read(body);
            if (heartbeat == null) {
                leave(new Replayed(request, body), response, callback);
            } else {
                origin.run(() -> submit(heartbeat, body, false));
            }
        }

        private void submit(Heartbeat heartbeat, byte[] body, boolean checked) {
            CompletableFuture<?> unused = playback.submitHeartbeat(
                            caller,
                            sessionId,
                            heartbeat.getPositionSeconds(),
                            heartbeat.getState().toString(),
                            checked)
                    .whenComplete((outcome, failure) -> {
                        try {
                            answer(heartbeat, body, checked, outcome, failure);
                        } catch (RuntimeException e) {
                            Response.writeError(request, response, callback, e);
                        }
                    });
        }

        private void answer(
                Heartbeat heartbeat,
                byte[] body,
                boolean checked,
                PlaybackSessions.@Nullable Outcome outcome,
                @Nullable Throwable failure) {
            if (outcome == PlaybackSessions.Outcome.OK) {
                confirm();
            } else if (outcome == PlaybackSessions.Outcome.CHECK && !checked) {
                request.getComponents().getExecutor().execute(() -> check(heartbeat, body));
            } else if (failure == null) {
                leave(new Replayed(request, body), response, callback);
            } else {
                fail(failure.getCause() == null ? failure : failure.getCause());
            }
        }

        private void check(Heartbeat heartbeat, byte[] body) {
            origin.run(() -> {
                try {
                    playback.requireStill(caller, sessionId);
                    submit(heartbeat, body, true);
                } catch (RuntimeException e) { // the resource says what it is
                    leave(new Replayed(request, body), response, callback);
                }
            });
        }

        private void confirm() {
            operation.count(request, HttpStatus.NO_CONTENT_204);
            response.setStatus(HttpStatus.NO_CONTENT_204);
            response.write(true, BufferUtil.EMPTY_BUFFER, callback);
        }

        /** Not left to the resource, as what was sent may have taken effect. */
        private void fail(Throwable cause) {
            if (!(cause instanceof RedisUnavailableException)) {
                operation.count(request, HttpStatus.INTERNAL_SERVER_ERROR_500);
                Response.writeError(request, response, callback, cause);
                return;
            }
            origin.run(() -> LOG.warn("{}: {}", PlaybackSessions.STORE_UNAVAILABLE, cause.getMessage()));
            int status = HttpStatus.SERVICE_UNAVAILABLE_503;
            operation.count(request, status);
            response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
            ProblemBody.write(
                    response,
                    callback,
                    status,
                    PlaybackSessions.STORE_UNAVAILABLE,
                    PlaybackSessions.STORE_UNAVAILABLE_DETAIL,
                    origin.requestId());
        }
    }

    /** A request whose body has been read, with the body. */
    private static final class Replayed extends Request.Wrapper {
        private final Content.Source body;

        Replayed(Request request, byte[] body) {
            super(request);
            this.body = Content.Source.from(ByteBuffer.wrap(body));
        }

        @Override
        public Content.Chunk read() {
            return body.read();
        }

        @Override
        public void demand(Runnable task) {
            body.demand(task);
        }
    }
}
