package org.opencinema.fakes;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.fakes.StripeAnswer.Refusal;

/** What the fake knows, and what requests do to it. Thread-safe: one request at a time. */
final class StripeObjects {
    private static final Pattern ATTACH = Pattern.compile("/v1/payment_methods/([A-Za-z0-9_]+)/attach");
    private static final Pattern CURRENCY = Pattern.compile("[a-z]{3}");
    private static final Map<String, String> DECLINES = Map.of(
            "pm_card_chargeCustomerFail", "generic_decline",
            "pm_card_customer_insufficientFunds", "insufficient_funds",
            "pm_card_customer_lostCard", "lost_card");
    private static final String ANSWER_LOST = "pm_card_customer_answerLost";
    private static final Set<String> GOOD = Set.of("pm_card_visa", ANSWER_LOST);

    private final Clock clock;
    private final Map<String, Map<String, Object>> customers = new HashMap<>();
    private final Map<String, Method> methods = new HashMap<>();
    private final List<StripeIntent> intents = new ArrayList<>();
    private final Map<String, Kept> kept = new HashMap<>();
    private int last;

    private record Method(String token, String customer) {}

    private record Kept(String request, StripeAnswer answer) {}

    StripeObjects(Clock clock) {
        this.clock = clock;
    }

    synchronized List<StripeIntent> intents() {
        return List.copyOf(intents);
    }

    synchronized StripeAnswer get(String path, StripeForm form) {
        if (!path.equals("/v1/payment_intents")) {
            throw StripeFake.unknownUrl(path);
        }
        form.allow(Set.of("customer", "limit", "starting_after"));
        long limit = form.find("limit") == null ? 10 : form.getNumber("limit", 1, 100);
        String customer = form.find("customer");
        String after = form.find("starting_after");
        List<StripeIntent> newestFirst = new ArrayList<>(intents);
        Collections.reverse(newestFirst);
        List<Map<String, Object>> page = new ArrayList<>();
        boolean started = after == null;
        boolean more = false;
        for (StripeIntent intent : newestFirst) {
            if (started && (customer == null || customer.equals(intent.customer()))) {
                more = page.size() == limit;
                if (more) {
                    break;
                }
                page.add(intent.json());
            }
            started |= intent.id().equals(after);
        }
        return StripeAnswer.ok(Map.of("object", "list", "url", path, "has_more", more, "data", page));
    }

    synchronized StripeAnswer post(String path, StripeForm form, String body, @Nullable String key) {
        if (key == null || key.isEmpty() || key.length() > 255) {
            throw new Refusal(400, "invalid_request_error", null, "Send an Idempotency-Key of 1 to 255 characters.");
        }
        Kept before = kept.get(key);
        String request = path + "?" + body;
        if (before != null) {
            if (!before.request().equals(request)) {
                throw new Refusal(
                        400,
                        "idempotency_error",
                        null,
                        "Keys for idempotent requests can only be used with the same parameters they were first used with.");
            }
            return before.answer().asFound();
        }
        StripeAnswer answer = act(path, form);
        kept.put(key, new Kept(request, answer));
        return answer;
    }

    private StripeAnswer act(String path, StripeForm form) {
        if (path.equals("/v1/customers")) {
            return createCustomer(form);
        }
        if (path.equals("/v1/payment_intents")) {
            return createIntent(form);
        }
        Matcher attach = ATTACH.matcher(path);
        if (attach.matches()) {
            return attach(attach.group(1), form);
        }
        throw StripeFake.unknownUrl(path);
    }

    private StripeAnswer createCustomer(StripeForm form) {
        form.allow(Set.of("metadata"));
        String id = next("cus_");
        Map<String, Object> customer = Map.of(
                "id",
                id,
                "object",
                "customer",
                "metadata",
                form.metadata(),
                "livemode",
                false,
                "created",
                clock.instant().getEpochSecond());
        customers.put(id, customer);
        return StripeAnswer.ok(customer);
    }

    private StripeAnswer attach(String token, StripeForm form) {
        form.allow(Set.of("customer"));
        String customer = customer(form);
        if (token.equals("pm_card_visa_chargeDeclined")) {
            throw new Refusal(402, "card_error", "card_declined", "Your card was declined.");
        }
        if (!GOOD.contains(token) && !DECLINES.containsKey(token)) {
            throw missing("PaymentMethod", token);
        }
        String id = next("pm_");
        methods.put(id, new Method(token, customer));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("object", "payment_method");
        json.put("type", "card");
        json.put("customer", customer);
        json.put("card", Map.of("brand", "visa", "last4", "4242", "exp_month", 12, "exp_year", 2040));
        json.put("livemode", false);
        return StripeAnswer.ok(json);
    }

    private StripeAnswer createIntent(StripeForm form) {
        form.allow(Set.of(
                "amount",
                "currency",
                "customer",
                "payment_method",
                "confirm",
                "off_session",
                "error_on_requires_action",
                "metadata",
                "payment_method_types[0]"));
        long amount = form.getNumber("amount", 50, 99_999_999);
        String currency = form.get("currency");
        if (!CURRENCY.matcher(currency).matches()) {
            throw new Refusal(400, "invalid_request_error", null, "Invalid currency: " + currency);
        }
        String customer = customer(form);
        form.require("confirm", "true");
        form.require("off_session", "true");
        String methodId = form.get("payment_method");
        Method method = methods.get(methodId);
        if (method == null || !method.customer().equals(customer)) {
            throw missing("PaymentMethod", methodId);
        }
        StripeIntent intent = new StripeIntent(
                next("pi_"),
                amount,
                currency,
                customer,
                methodId,
                form.metadata(),
                DECLINES.get(method.token()),
                clock.instant().getEpochSecond());
        intents.add(intent);
        StripeAnswer answer = intent.succeeded() ? StripeAnswer.ok(intent.json()) : StripeAnswer.declined(intent);
        return method.token().equals(ANSWER_LOST) ? answer.asLost() : answer;
    }

    private String customer(StripeForm form) {
        String customer = form.get("customer");
        if (!customers.containsKey(customer)) {
            throw missing("customer", customer);
        }
        return customer;
    }

    private String next(String prefix) {
        last++;
        return prefix + String.format(java.util.Locale.ROOT, "%08d", last);
    }

    private static Refusal missing(String what, String id) {
        return new Refusal(400, "invalid_request_error", "resource_missing", "No such " + what + ": '" + id + "'");
    }
}
