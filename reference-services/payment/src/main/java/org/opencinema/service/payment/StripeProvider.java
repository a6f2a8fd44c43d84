package org.opencinema.service.payment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.stripe.StripeClient;
import com.stripe.exception.CardException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.PaymentMethod;
import com.stripe.model.StripeError;
import com.stripe.net.RequestOptions;
import com.stripe.net.Webhook;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentMethodAttachParams;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.billing.Decline;

/**
 * Stripe. An account is a customer with attached cards; a charge is a payment intent that is confirmed at once and carries
 * our key in its metadata, by which it is found again among the customer's.
 */
final class StripeProvider implements PaymentProvider {
    private static final String KEY = "cinema_charge";
    private static final String ACCOUNT = "cinema_account";
    private static final long TOLERANCE_SECONDS = 300;
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final long PAGE = 100;
    private static final int CONFLICT = 409;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final StripeClient client;
    private final List<String> webhookSecrets;

    StripeProvider(URI uri, String secretKey, List<String> webhookSecrets, Duration timeout) {
        this.webhookSecrets = List.copyOf(webhookSecrets);
        this.client = StripeClient.builder()
                .setApiKey(secretKey)
                .setApiBase(uri.toString())
                .setConnectTimeout(Math.toIntExact(timeout.toMillis()))
                .setReadTimeout(Math.toIntExact(timeout.toMillis()))
                .setMaxNetworkRetries(0)
                .build();
    }

    @Override
    public String name() {
        return PaymentConfiguration.STRIPE;
    }

    @Override
    public Attachment attach(CardOffer offer) {
        try {
            String customer = offer.customer() == null ? createCustomer(offer) : offer.customer();
            PaymentMethod method = client.v1()
                    .paymentMethods()
                    .attach(
                            offer.token(),
                            PaymentMethodAttachParams.builder()
                                    .setCustomer(customer)
                                    .build(),
                            key(offer.key()));
            PaymentMethod.Card card = method.getCard();
            String label = card == null ? method.getType() : card.getBrand() + " " + card.getLast4();
            return new Attached(customer, method.getId(), label);
        } catch (CardException | InvalidRequestException e) {
            return new Refused(code(e));
        } catch (StripeException e) {
            return unknown(e);
        }
    }

    private String createCustomer(CardOffer offer) throws StripeException {
        CustomerCreateParams customer = CustomerCreateParams.builder()
                .putMetadata(ACCOUNT, offer.accountId().toString())
                .build();
        return client.v1()
                .customers()
                .create(customer, key("customer-" + offer.accountId()))
                .getId();
    }

    @Override
    public Outcome charge(ChargeRequest request) {
        PaymentIntentCreateParams intent = PaymentIntentCreateParams.builder()
                .setAmount(request.amount().amountMinor())
                .setCurrency(request.amount().currency().toLowerCase(Locale.ROOT))
                .setCustomer(request.customer())
                .setPaymentMethod(request.method())
                .addPaymentMethodType("card")
                .setConfirm(true)
                .setOffSession(true)
                .setErrorOnRequiresAction(true)
                .putMetadata(KEY, request.key())
                .build();
        try {
            return outcome(client.v1().paymentIntents().create(intent, key(request.key())));
        } catch (CardException e) {
            return new Declined(Decline.of(code(e)));
        } catch (IdempotencyException e) {
            if (e.getStatusCode() != null && e.getStatusCode() == CONFLICT) {
                return unknown(e);
            }
            throw new IllegalArgumentException("the key " + request.key() + " was used for another charge", e);
        } catch (InvalidRequestException e) {
            return new Declined(new Decline(code(e), true));
        } catch (StripeException e) {
            return unknown(e);
        }
    }

    @Override
    public Outcome find(ChargeRequest request) {
        String after = null;
        try {
            while (true) {
                var page = client.v1()
                        .paymentIntents()
                        .list(PaymentIntentListParams.builder()
                                .setCustomer(request.customer())
                                .setLimit(PAGE)
                                .setStartingAfter(after)
                                .build());
                for (PaymentIntent intent : page.getData()) {
                    if (request.key().equals(intent.getMetadata().get(KEY))) {
                        return outcome(intent);
                    }
                    after = intent.getId();
                }
                if (!page.getHasMore()) {
                    return new Absent();
                }
            }
        } catch (StripeException e) {
            return unknown(e);
        }
    }

    @Override
    public Optional<Report> read(String body, String signature, Instant now) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        String why = "no signature";
        for (String secret : webhookSecrets) {
            try {
                Webhook.Signature.verifyHeader(body, signature, secret, TOLERANCE_SECONDS, clock);
                return Optional.of(report(body));
            } catch (SignatureVerificationException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        return Optional.of(new Forged(why));
    }

    private static Report report(String body) {
        try {
            JsonNode event = MAPPER.readTree(body);
            String key = event.at("/data/object/metadata/" + KEY).textValue();
            String id = event.path("id").textValue();
            return id == null ? new Forged("no event") : new Genuine(id, own(key));
        } catch (JsonProcessingException e) {
            return new Forged("no JSON");
        }
    }

    /** The account at Stripe may serve others, too, so the key may be none of ours. */
    private static @Nullable UUID own(@Nullable String key) {
        return key == null || !UUID_FORM.matcher(key).matches() ? null : UUID.fromString(key);
    }

    private static Outcome outcome(PaymentIntent intent) {
        return switch (intent.getStatus()) {
            case "succeeded" -> new Charged();
            case "requires_payment_method" -> new Declined(Decline.of(code(intent.getLastPaymentError())));
            case "canceled" -> new Declined(new Decline("canceled", false));
            default -> new Unknown(intent.getStatus());
        };
    }

    private static String code(StripeException e) {
        String code = code(e.getStripeError());
        return code.equals("unknown") && e.getCode() != null ? e.getCode() : code;
    }

    private static String code(@Nullable StripeError error) {
        if (error == null) {
            return "unknown";
        }
        if (error.getDeclineCode() != null) {
            return error.getDeclineCode();
        }
        return error.getCode() == null ? "unknown" : error.getCode();
    }

    private static Unknown unknown(StripeException e) {
        return new Unknown(e.getClass().getSimpleName());
    }

    private static RequestOptions key(String key) {
        return RequestOptions.builder().setIdempotencyKey(key).build();
    }
}
