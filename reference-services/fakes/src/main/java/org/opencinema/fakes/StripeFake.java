package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.opencinema.fakes.StripeAnswer.Refusal;

/**
 * Stripe on a port of 127.0.0.1: customers, payment methods and payment intents, as far as a subscription service uses
 * them, and signed webhooks. It refuses what the real one refuses (credentials, versions, parameters that are unknown,
 * malformed or absent, idempotency keys used for something else) and what a careful client would not send (a payment
 * intent without an idempotency key). Thread-safe; everything is forgotten at the end.
 *
 * <p>Payment methods to attach: {@code pm_card_visa} is charged; {@code pm_card_visa_chargeDeclined} is refused; {@code
 * pm_card_chargeCustomerFail} can be attached and declines. These are not of Stripe and can be attached as well: {@code
 * pm_card_customer_insufficientFunds}, {@code pm_card_customer_lostCard}, and {@code pm_card_customer_answerLost}, which
 * is charged, but never answered.
 */
public final class StripeFake implements AutoCloseable {
    /** The version of the API that it speaks. */
    public static final String API_VERSION = "2026-07-29.dahlia";

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final String secretKey;
    private final String webhookSecret;
    private final Clock clock;
    private final StripeObjects objects;
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean down;

    private StripeFake(HttpServer server, String secretKey, String webhookSecret, Clock clock) {
        this.server = server;
        this.secretKey = secretKey;
        this.webhookSecret = webhookSecret;
        this.clock = clock;
        this.objects = new StripeObjects(clock);
    }

    /** Starts one on a port, 8399 by default, until the process ends. */
    public static void main(String[] args) {
        int port = args.length == 0 ? 8399 : Integer.parseInt(args[0]);
        StripeFake fake = start(port, "sk_test_fake", "whsec_fake", Clock.systemUTC());
        System.out.println("A fake of Stripe at " + fake.uri() + ", secret key sk_test_fake, webhooks whsec_fake");
    }

    /**
     * Starts one.
     *
     * @param port 0 takes a free one
     * @param secretKey what clients must send
     * @param webhookSecret what webhooks are signed with
     * @throws UncheckedIOException if the port cannot be had
     */
    public static StripeFake start(int port, String secretKey, String webhookSecret, Clock clock) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            StripeFake fake = new StripeFake(server, secretKey, webhookSecret, clock);
            server.setExecutor(fake.workers);
            server.createContext("/", fake::answer);
            server.start();
            return fake;
        } catch (IOException e) {
            throw new UncheckedIOException("the fake of Stripe cannot listen on port " + port, e);
        }
    }

    /** Where it listens. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** While it is down, every request is answered with 500 and nothing is done. */
    public void setDown(boolean down) {
        this.down = down;
    }

    /** How many requests have come, also those that were refused. */
    public int requests() {
        return requests.get();
    }

    /** The payment intents, the oldest first. */
    public List<StripeIntent> intents() {
        return objects.intents();
    }

    /** An event about a payment intent, like {@code payment_intent.succeeded}, as a webhook sends it. */
    public String event(String id, String type, StripeIntent intent) {
        return StripeAnswer.text(Map.of(
                "id",
                id,
                "object",
                "event",
                "api_version",
                API_VERSION,
                "created",
                clock.instant().getEpochSecond(),
                "livemode",
                false,
                "pending_webhooks",
                1,
                "type",
                type,
                "data",
                Map.of("object", intent.json())));
    }

    /** The header {@code Stripe-Signature} for a body that is sent at that time. */
    public String sign(String body, Instant at) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(webhookSecret.getBytes(UTF_8), "HmacSHA256"));
            byte[] signature = mac.doFinal((at.getEpochSecond() + "." + body).getBytes(UTF_8));
            return "t=" + at.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        workers.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        StripeAnswer answer;
        try {
            answer = down ? StripeAnswer.error(500, "api_error", null, "Something went wrong.") : serve(exchange);
        } catch (Refusal e) {
            answer = e.answer();
        }
        if (answer.lost()) {
            waitUntilClosed();
            exchange.close();
            return;
        }
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Request-Id", "req_" + requests.get());
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** The caller loses patience long before. */
    private void waitUntilClosed() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private StripeAnswer serve(HttpExchange exchange) throws IOException {
        authenticate(exchange);
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("GET")) {
            String query = exchange.getRequestURI().getRawQuery();
            return objects.get(path, StripeForm.parse(query == null ? "" : query));
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            throw unknownUrl(path);
        }
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type == null || !type.startsWith("application/x-www-form-urlencoded")) {
            throw new Refusal(
                    400, "invalid_request_error", null, "The body must be application/x-www-form-urlencoded.");
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        return objects.post(
                path, StripeForm.parse(body), body, exchange.getRequestHeaders().getFirst("Idempotency-Key"));
    }

    private void authenticate(HttpExchange exchange) {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (!("Bearer " + secretKey).equals(authorization)) {
            throw new Refusal(401, "invalid_request_error", null, "Invalid API Key provided.");
        }
        String version = exchange.getRequestHeaders().getFirst("Stripe-Version");
        if (!API_VERSION.equals(version)) {
            throw new Refusal(400, "invalid_request_error", null, "Invalid Stripe API version: " + version);
        }
    }

    static Refusal unknownUrl(String path) {
        return new Refusal(404, "invalid_request_error", null, "Unrecognized request URL (" + path + ").");
    }
}
