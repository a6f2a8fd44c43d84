package org.opencinema.service.notification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.opencinema.localservers.SmtpServer;

/** Mails as they lie on the mail server. */
final class Mailbox {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Mailbox() {}

    /** A mail with its two bodies. */
    record Received(MimeMessage message, String text, String page) {
        String header(String name) throws Exception {
            String[] values = message.getHeader(name);
            return values == null ? "" : String.join(" | ", values);
        }
    }

    static List<Received> read(SmtpServer server, String address) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(server.apiUri() + "/user/" + address + "/messages/INBOX"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        List<Received> mails = new ArrayList<>();
        if (answer.statusCode() != 200) {
            return mails; // nobody has written to this address yet
        }
        for (JsonNode mail : JSON.readTree(answer.body())) {
            MimeMessage message = new MimeMessage(
                    Session.getInstance(new Properties()),
                    new ByteArrayInputStream(mail.get("mimeMessage").asText().getBytes(StandardCharsets.UTF_8)));
            MimeMultipart parts = (MimeMultipart) message.getContent();
            if (!parts.getContentType().startsWith("multipart/alternative") || parts.getCount() != 2) {
                throw new AssertionError("no multipart/alternative of two: " + parts.getContentType());
            }
            mails.add(new Received(message, (String) parts.getBodyPart(0).getContent(), (String)
                    parts.getBodyPart(1).getContent()));
        }
        return mails;
    }
}
