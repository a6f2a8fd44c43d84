package org.opencinema.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.opencinema.localservers.SmtpServer;

/** The mails to one address. Those that were read are remembered, as the mail server forgets them when it is killed. */
final class Mails {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final SmtpServer server;
    private final String address;
    private final Map<String, Mail> read = new ConcurrentHashMap<>();

    /** A mail; its source is as it was sent. */
    record Mail(String subject, String source) {}

    Mails(SmtpServer server, String address) {
        this.server = server;
        this.address = address;
    }

    /** The mails whose subjects begin so; one that came twice is there twice. */
    List<Mail> about(String subject) throws InterruptedException {
        readAll();
        return read.values().stream()
                .filter(mail -> mail.subject().startsWith(subject))
                .toList();
    }

    void readAll() throws InterruptedException {
        try {
            long process = server.pid();
            URI inbox = URI.create(server.apiUri() + "/user/" + address + "/messages/INBOX");
            HttpResponse<String> answer =
                    HTTP.send(HttpRequest.newBuilder(inbox).build(), BodyHandlers.ofString());
            if (answer.statusCode() == 200) { // else nobody has written to the address yet
                for (JsonNode mail : Api.json.readTree(answer.body())) {
                    read.put(
                            process + "/" + mail.get("uid").asText(),
                            new Mail(
                                    mail.get("subject").asText(),
                                    mail.get("mimeMessage").asText()));
                }
            }
        } catch (IOException | IllegalStateException down) {
            // it is read again when the server is back
        }
    }
}
