package org.opencinema.service.gateway;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Weigher;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Answers to reads of people who are not signed in, kept for a moment: under load each question goes to its service once a moment, however
 * many ask it at the same time. Errors and what a service marks as private are not kept.
 */
final class SharedAnswers {
    private static final long MAX_BYTES = 32L * 1024 * 1024;
    private static final int MAX_ANSWER = 4 * 1024 * 1024;
    private static final int OVERHEAD = 1024;
    private static final Pattern PRIVATE = Pattern.compile("(?i)\\b(no-store|private)\\b");

    private final AsyncCache<Question, Answer> answers;

    SharedAnswers(Duration ttl) {
        this.answers = Caffeine.newBuilder()
                .maximumWeight(MAX_BYTES)
                .weigher((Weigher<Question, Answer>) (question, answer) ->
                        OVERHEAD + question.target().length() + answer.body().remaining())
                .expireAfter(Expiry.<Question, Answer>creating(
                        (question, answer) -> answer.mayBeShared() ? ttl : Duration.ZERO))
                .buildAsync();
    }

    /**
     * What is asked.
     *
     * @param target path and query
     * @param gzip whether the asker takes gzip
     */
    record Question(
            String target,
            @Nullable String language,
            @Nullable String accept,
            boolean gzip) {}

    /** A whole answer. */
    record Answer(int status, List<HttpField> headers, ByteBuffer body, boolean mayBeShared) {}

    /** What came of a question, and whether somebody had asked it before. */
    record Outcome(CompletableFuture<Answer> answer, boolean known) {}

    /** The kept answer, the one on its way, or a new one, for which {@code send} is called; it says whether it could send. */
    Outcome ask(Question question, Predicate<BufferingResponseListener> send) {
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        CompletableFuture<Answer> before = answers.asMap().putIfAbsent(question, mine);
        if (before != null) {
            return new Outcome(before, true);
        }
        boolean sent = send.test(new BufferingResponseListener(MAX_ANSWER) {
            @Override
            public void onComplete(Result result) {
                if (result.isFailed()) {
                    mine.completeExceptionally(result.getFailure());
                } else {
                    mine.complete(answer(result, getContent()));
                }
            }
        });
        if (!sent) {
            mine.completeExceptionally(new ConnectException("not tried: the service was down just now"));
        }
        return new Outcome(mine, false);
    }

    private static Answer answer(Result result, byte @Nullable [] body) {
        var headers = result.getResponse().getHeaders();
        int status = result.getResponse().getStatus();
        String control = headers.get(HttpHeader.CACHE_CONTROL);
        boolean shared = status == 200
                && !headers.contains(HttpHeader.SET_COOKIE)
                && (control == null || !PRIVATE.matcher(control).find());
        return new Answer(
                status, headers.stream().toList(), ByteBuffer.wrap(body == null ? new byte[0] : body), shared);
    }

    /** For requests that carry more than these headers an answer of their own is fetched. */
    static boolean mayAsk(org.eclipse.jetty.server.Request request) {
        var headers = request.getHeaders();
        return request.getMethod().equals("GET")
                && !headers.contains(HttpHeader.AUTHORIZATION)
                && !headers.contains(HttpHeader.RANGE)
                && !headers.contains(HttpHeader.IF_NONE_MATCH)
                && !headers.contains(HttpHeader.CACHE_CONTROL);
    }

    static Question question(org.eclipse.jetty.server.Request request) {
        var headers = request.getHeaders();
        return new Question(
                request.getHttpURI().getPathQuery(),
                headers.get(HttpHeader.ACCEPT_LANGUAGE),
                headers.get(HttpHeader.ACCEPT),
                headers.contains(HttpHeader.ACCEPT_ENCODING, "gzip"));
    }

    static void copy(Question question, Request out) {
        out.headers(headers -> {
            if (question.language() != null) {
                headers.put(HttpHeader.ACCEPT_LANGUAGE, question.language());
            }
            if (question.accept() != null) {
                headers.put(HttpHeader.ACCEPT, question.accept());
            }
            if (question.gzip()) {
                headers.put(HttpHeader.ACCEPT_ENCODING, "gzip");
            }
        });
    }
}
