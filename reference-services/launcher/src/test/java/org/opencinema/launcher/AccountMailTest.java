package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mails with links as they reach a mailbox, through the gateway and all services. */
final class AccountMailTest {
    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String VERIFY = "Confirm your e-mail address";
    private static final String RESET = "Set a new password";
    private static final String PASSWORD = "a quiet long evening";
    private static final String OTHER_PASSWORD = "a loud short morning";

    private final String email = "mailed-" + UUID.randomUUID() + "@example.org";
    private final Mails mails = mailsTo(email);
    private final Api api = running.anonymous();

    @Test
    void newcomer_verifiesTheAddress_byTheMailedLink() throws Exception {
        register();
        String token = token(VERIFY, "/verify-email");

        Api.expect(204, api.post("/v1/auth/email-verifications", Map.of("token", token)));

        Api.expect(410, api.post("/v1/auth/email-verifications", Map.of("token", token)));
        assertThat(api.signIn(email, PASSWORD).at("/account/emailVerified").asBoolean())
                .isTrue();
    }

    @Test
    void forgotten_password_isResetByTheMailedLink_andTheOwnerIsTold() throws Exception {
        register();
        JsonNode before = api.signIn(email, PASSWORD);
        Api anonymous = running.anonymous();
        String unknown = "nobody-" + UUID.randomUUID() + "@example.org";
        HttpResponse<String> ofNobody = anonymous.post("/v1/auth/password-resets", Map.of("email", unknown));
        HttpResponse<String> ofSomebody = anonymous.post("/v1/auth/password-resets", Map.of("email", email));
        assertThat(ofNobody.statusCode()).isEqualTo(ofSomebody.statusCode()).isEqualTo(202);
        assertThat(ofNobody.body()).isEqualTo(ofSomebody.body());
        Map<String, String> wish = Map.of("token", token(RESET, "/reset-password"), "newPassword", OTHER_PASSWORD);

        Api.expect(204, reset(anonymous, wish));

        Api.expect(410, reset(anonymous, wish));
        Api.expect(401, anonymous.post("/v1/auth/login", Map.of("email", email, "password", PASSWORD)));
        Api.expect(
                401,
                anonymous.post(
                        "/v1/auth/refresh",
                        Map.of("refreshToken", before.path("refreshToken").asText())));
        assertThat(anonymous.signIn(email, OTHER_PASSWORD).path("accessToken").asText())
                .isNotEmpty();
        Api.within(
                SOON,
                "the owner is told",
                () -> !mails.about("Your password was changed").isEmpty());
        assertThat(mails.about(RESET)).hasSize(1);
        assertThat(mailsTo(unknown).about("")).isEmpty();
    }

    private void register() throws Exception {
        Api.expect(201, api.post("/v1/auth/register", Map.of("email", email, "password", PASSWORD, "name", "Vera")));
    }

    private static HttpResponse<String> reset(Api api, Map<String, String> wish) throws Exception {
        return api.send(
                "PUT",
                "/v1/auth/password-resets",
                BodyPublishers.ofByteArray(Api.json.writeValueAsBytes(wish)),
                Map.of());
    }

    private static Mails mailsTo(String address) {
        return new Mails(running.platform().servers().smtp(), address);
    }

    /** What the link in the mail carries. */
    private String token(String subject, String page) throws Exception {
        Api.within(SOON, "the mail is there", () -> !mails.about(subject).isEmpty());
        MimeMessage mail = new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(mails.about(subject).get(0).source().getBytes(StandardCharsets.UTF_8)));
        String text =
                (String) ((MimeMultipart) mail.getContent()).getBodyPart(0).getContent();
        Matcher link = Pattern.compile(Pattern.quote(running.platform().url() + page) + "#token=([A-Za-z0-9_-]{43})")
                .matcher(text);
        assertThat(link.find()).as(text).isTrue();
        return link.group(1);
    }
}
