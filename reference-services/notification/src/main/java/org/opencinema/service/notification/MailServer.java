package org.opencinema.service.notification;

import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.notification.NotificationConfiguration.MailConfiguration;

/** The SMTP server that mails go to. */
final class MailServer {
    private static final String UTF_8 = StandardCharsets.UTF_8.name();
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\s]+");
    private static final String MILLIS = "10000";

    private final MailConfiguration configuration;
    private final InternetAddress from;
    private final String domain;
    private final Session session;

    MailServer(MailConfiguration configuration) {
        this.configuration = configuration;
        try {
            from = new InternetAddress(configuration.from, true);
        } catch (AddressException e) {
            throw new IllegalStateException(
                    "mail.from must be an address like Name <name@example.org>, was " + configuration.from, e);
        }
        domain = from.getAddress().substring(from.getAddress().indexOf('@') + 1);
        Properties settings = new Properties();
        settings.put("mail.smtp.host", configuration.host);
        settings.put("mail.smtp.port", Integer.toString(configuration.port));
        settings.put("mail.smtp.localhost", domain);
        settings.put("mail.smtp.connectiontimeout", "5000");
        settings.put("mail.smtp.timeout", MILLIS);
        settings.put("mail.smtp.writetimeout", MILLIS);
        settings.put("mail.smtp.auth", Boolean.toString(!configuration.user.isEmpty()));
        switch (configuration.security) {
            case NONE -> {}
            case STARTTLS -> {
                settings.put("mail.smtp.starttls.enable", "true");
                settings.put("mail.smtp.starttls.required", "true");
                settings.put("mail.smtp.ssl.checkserveridentity", "true");
            }
            case TLS -> {
                settings.put("mail.smtp.ssl.enable", "true");
                settings.put("mail.smtp.ssl.checkserveridentity", "true");
            }
        }
        session = Session.getInstance(settings);
    }

    /**
     * What is sent.
     *
     * @param id tells mails apart and copies of one not
     * @param unsubscribe where such mails can be switched off, if they can
     */
    record Mail(
            String id,
            Contacts.Contact to,
            Instant date,
            String subject,
            String text,
            String page,
            @Nullable URI unsubscribe) {}

    /**
     * Connects to the server.
     *
     * @throws MailException if it can't be had
     */
    MailConnection connect() throws MailException {
        try {
            Transport transport = session.getTransport("smtp");
            if (configuration.user.isEmpty()) {
                transport.connect();
            } else {
                transport.connect(configuration.user, configuration.password);
            }
            return new MailConnection(transport);
        } catch (MessagingException e) {
            throw new MailException(
                    "no connection to the mail server: " + e.getClass().getSimpleName(), false, e);
        }
    }

    /** A connection, for one thread. */
    final class MailConnection implements AutoCloseable {
        private final Transport transport;

        private MailConnection(Transport transport) {
            this.transport = transport;
        }

        boolean isOpen() {
            return transport.isConnected();
        }

        void send(Mail mail) throws MailException {
            Address to = address(mail.to());
            try {
                MimeMessage message = message(mail, to);
                transport.sendMessage(message, new Address[] {to});
            } catch (MessagingException e) {
                throw failure(e);
            }
        }

        @Override
        public void close() throws MailException {
            try {
                transport.close();
            } catch (MessagingException e) {
                throw new MailException("the mail server did not say good-bye", false, e);
            }
        }
    }

    private static Address address(Contacts.Contact to) throws MailException {
        try {
            InternetAddress address =
                    new InternetAddress(to.email(), CONTROL.matcher(to.name()).replaceAll(" "), UTF_8);
            address.validate();
            return address;
        } catch (UnsupportedEncodingException | AddressException e) {
            throw new MailException("the address is none", true, e);
        }
    }

    private MimeMessage message(Mail mail, Address to) throws MessagingException {
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + mail.id() + "@" + domain + ">");
            }
        };
        message.setFrom(from);
        message.setRecipient(RecipientType.TO, to);
        message.setSentDate(Date.from(mail.date()));
        message.setSubject(mail.subject(), UTF_8);
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("Content-Language", mail.to().language().tag());
        URI unsubscribe = mail.unsubscribe();
        if (unsubscribe != null) {
            message.setHeader("List-Unsubscribe", "<" + unsubscribe + ">");
            message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        MimeBodyPart text = new MimeBodyPart();
        text.setText(mail.text(), UTF_8);
        MimeBodyPart page = new MimeBodyPart();
        page.setText(mail.page(), UTF_8, "html");
        message.setContent(new MimeMultipart("alternative", text, page));
        message.saveChanges();
        return message;
    }

    private static MailException failure(MessagingException e) {
        for (Exception cause = e; cause instanceof MessagingException one; cause = one.getNextException()) {
            if (cause instanceof SMTPAddressFailedException refused) {
                return new MailException(
                        "the mail server refused the address: " + refused.getReturnCode(),
                        refused.getReturnCode() / 100 == 5,
                        e);
            }
        }
        return new MailException(
                "the mail server did not take it: " + e.getClass().getSimpleName(), false, e);
    }
}
