package org.opencinema.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StripeFakeTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final HttpClient client = HttpClient.newHttpClient();
    private final StripeFake fake = StripeFake.start(0, "sk_test_1", "whsec_1", Clock.systemUTC());

    @AfterEach
    void close() {
        fake.close();
    }

    private record Answer(int status, JsonNode body) {}

    @Test
    void credentialsAndVersion_wrong_areRefused() throws Exception {
        assertThat(send("sk_test_2", StripeFake.API_VERSION, FORM, "k", "/v1/customers", "")
                        .status())
                .isEqualTo(401);
        assertThat(send("sk_test_1", "2020-08-27", FORM, "k", "/v1/customers", "")
                        .status())
                .isEqualTo(400);
        assertThat(send("sk_test_1", StripeFake.API_VERSION, "application/json", "k", "/v1/customers", "{}")
                        .status())
                .isEqualTo(400);
        assertThat(post(null, "/v1/customers", "").status()).isEqualTo(400);
        assertThat(post("k", "/v1/refunds", "").status()).isEqualTo(404);
    }

    @Test
    void parameters_unknownAbsentOrMalformed_areRefused() throws Exception {
        String good = intent();
        assertThat(code(post("a", "/v1/payment_intents", good + "&colour=red"))).isEqualTo("parameter_unknown");
        assertThat(code(post("b", "/v1/payment_intents", good.replace("currency=eur&", ""))))
                .isEqualTo("parameter_missing");
        assertThat(code(post("c", "/v1/payment_intents", good.replace("amount=999", "amount=9.99"))))
                .isEqualTo("parameter_invalid_integer");
        assertThat(code(post("d", "/v1/payment_intents", good.replace("amount=999", "amount=49"))))
                .isEqualTo("amount_too_small");
        assertThat(code(post("e", "/v1/payment_intents", good.replaceFirst("customer=[^&]*", "customer=cus_x"))))
                .isEqualTo("resource_missing");
        assertThat(fake.intents()).isEmpty();
    }

    @Test
    void key_usedAgain_isReplayedAndOtherParametersAreRefused() throws Exception {
        String good = intent();
        Answer first = post("key", "/v1/payment_intents", good);
        assertThat(first.status()).isEqualTo(200);
        assertThat(post("key", "/v1/payment_intents", good)).isEqualTo(first);
        Answer other = post("key", "/v1/payment_intents", good.replace("999", "998"));
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.body().at("/error/type").asText()).isEqualTo("idempotency_error");
        assertThat(fake.intents()).hasSize(1);
    }

    /** The signature was made with OpenSSL. */
    @Test
    void signature_isThatOfStripe() {
        assertThat(fake.sign("{\"a\":1}", Instant.ofEpochSecond(1_800_000_000)))
                .isEqualTo("t=1800000000,v1=de667b1335e913ec597d65b71a5c96e5804ca650452d004fbba41e908f474d80");
    }

    private String intent() throws Exception {
        String customer = post("customer", "/v1/customers", "metadata[account]=1")
                .body()
                .get("id")
                .asText();
        String method = post("attach", "/v1/payment_methods/pm_card_visa/attach", "customer=" + customer)
                .body()
                .get("id")
                .asText();
        return "amount=999&currency=eur&customer=" + customer + "&payment_method=" + method
                + "&confirm=true&off_session=true";
    }

    private static String code(Answer answer) {
        return answer.body().at("/error/code").asText();
    }

    private Answer post(String key, String path, String form) throws Exception {
        return send("sk_test_1", StripeFake.API_VERSION, FORM, key, path, form);
    }

    private Answer send(String secret, String version, String type, String key, String path, String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(fake.uri().resolve(path))
                .header("Authorization", "Bearer " + secret)
                .header("Stripe-Version", version)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), new ObjectMapper().readTree(response.body()));
    }
}
