package org.opencinema.localservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SmtpServerTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.SMTP);

    private final SmtpServer smtp = servers.smtp();

    @Test
    void mail_afterDelivery_isReadOverHttp() throws Exception {
        deliver("viewer@example.org", "Welcome");

        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(smtp.apiUri() + "/user/viewer@example.org/messages/INBOX"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("Subject: Welcome");
    }

    @Test
    void imap_onItsPort_greets() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", smtp.imapPort())) {
            assertThat(reader(socket).readLine()).startsWith("* OK");
        }
    }

    private void deliver(String to, String subject) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", smtp.port())) {
            BufferedReader in = reader(socket);
            assertThat(in.readLine()).startsWith("220");
            for (String line : new String[] {"HELO test", "MAIL FROM:<cinema@example.org>", "RCPT TO:<" + to + ">"}) {
                assertThat(say(socket, in, line)).startsWith("250");
            }
            assertThat(say(socket, in, "DATA")).startsWith("354");
            assertThat(say(socket, in, "Subject: " + subject + "\r\n\r\nHello\r\n."))
                    .startsWith("250");
        }
    }

    private static String say(Socket socket, BufferedReader in, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        return in.readLine();
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }
}
