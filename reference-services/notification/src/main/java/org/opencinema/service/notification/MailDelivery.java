package org.opencinema.service.notification;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.service.notification.Contacts.Contact;
import org.opencinema.service.notification.MailServer.MailConnection;
import org.opencinema.service.notification.MailStore.DueMail;
import org.opencinema.service.notification.MailStore.FailedMail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due. A mail that is not taken is tried again later and later, then given up; a mail whose sender dies is sent by another one, under the same Message-ID.
 */
final class MailDelivery {
    /** How long after which failed try the next one is; after the last one it is given up. */
    static final List<Duration> DELAYS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(20),
            Duration.ofHours(1),
            Duration.ofHours(3),
            Duration.ofHours(8));

    private static final Logger LOG = LoggerFactory.getLogger(MailDelivery.class);
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final int AT_ONCE = 1_000;

    private final Jdbi jdbi;
    private final MailStore mails;
    private final Contacts contacts;
    private final Templates templates;
    private final MailServer server;
    private final URI publicUri;
    private final Clock clock;
    private final MailMetrics metrics;

    MailDelivery(
            Jdbi jdbi,
            MailStore mails,
            Contacts contacts,
            Templates templates,
            MailServer server,
            URI publicUri,
            Clock clock,
            MailMetrics metrics) {
        this.jdbi = jdbi;
        this.mails = mails;
        this.contacts = contacts;
        this.templates = templates;
        this.server = server;
        this.publicUri = publicUri;
        this.clock = clock;
        this.metrics = metrics;
    }

    Page<FailedMail> listFailed(@Nullable String cursor, int limit) {
        var before = cursor == null
                ? new CursorMapping.FailedPosition(Instant.parse("9999-12-31T00:00:00Z"), new UUID(-1, -1))
                : CursorMapping.failedPosition(cursor);
        return Page.of(
                jdbi.withHandle(handle -> mails.listFailed(handle, before.at(), before.id(), limit + 1)),
                limit,
                last -> CursorMapping.cursor(last.failedAt(), last.id()));
    }

    void replay(UUID id) {
        if (!jdbi.withHandle(handle -> mails.replay(handle, id, clock.instant()))) {
            throw new NotFoundException("failed mail " + id);
        }
    }

    /** Sends until nothing is due; a mail server that is not there is not asked for each mail. */
    void deliver() {
        try (Outgoing outgoing = new Outgoing()) {
            for (int i = 0; i < AT_ONCE && !outgoing.unreachable; i++) {
                Instant now = clock.instant();
                Optional<DueMail> due = jdbi.inTransaction(handle -> mails.claim(handle, now, now.plus(LEASE)));
                if (due.isEmpty()) {
                    return;
                }
                deliver(due.get(), outgoing);
            }
        }
    }

    private void deliver(DueMail mail, Outgoing outgoing) {
        Optional<Contact> contact;
        try {
            contact = contacts.find(mail.accountId());
        } catch (UnavailableException e) {
            failed(mail, String.valueOf(e.getMessage()), false);
            return;
        }
        if (contact.isEmpty()) {
            failed(mail, "there is no such account", true);
            return;
        }
        try {
            outgoing.send(compose(mail, contact.get()));
        } catch (MailException e) {
            failed(mail, String.valueOf(e.getMessage()), e.isPermanent());
            return;
        }
        jdbi.useHandle(handle -> mails.sent(handle, mail.id()));
        metrics.tried("sent");
    }

    private void failed(DueMail mail, String error, boolean permanent) {
        boolean last = permanent || mail.attempts() > DELAYS.size();
        LOG.warn("mail {}: try {} failed{}: {}", mail.id(), mail.attempts(), last ? " and was the last" : "", error);
        metrics.tried(last ? "failed" : "retried");
        Instant now = clock.instant();
        jdbi.useHandle(handle -> {
            if (last) {
                mails.failed(handle, mail.id(), error, now);
            } else {
                mails.retry(handle, mail.id(), error, now.plus(DELAYS.get(mail.attempts() - 1)));
            }
        });
    }

    private MailServer.Mail compose(DueMail mail, Contact contact) {
        Message.Text text = mail.texts().get(contact.language());
        if (text == null) {
            throw new IllegalStateException("mail " + mail.id() + " has no text in " + contact.language());
        }
        URI unsubscribe = mail.unsubscribeToken() == null
                ? null
                : publicUri.resolve("/v1/notifications/unsubscribe/" + mail.unsubscribeToken());
        Map<String, String> around = new HashMap<>();
        around.put("name", contact.name());
        around.put("link", publicUri.resolve(mail.link()).toString());
        around.put("unsubscribe", unsubscribe == null ? "" : unsubscribe.toString());
        return new MailServer.Mail(
                mail.messageId(),
                contact,
                mail.createdAt(),
                text.title(),
                templates.mailText(contact.language(), text, around),
                templates.mailPage(contact.language(), text, around),
                unsubscribe);
    }

    /** The connection of one run, opened when the first mail is there. */
    private final class Outgoing implements AutoCloseable {
        private @Nullable MailConnection connection;
        private boolean unreachable;

        void send(MailServer.Mail mail) throws MailException {
            MailConnection open = connection;
            if (open == null || !open.isOpen()) {
                try {
                    open = server.connect();
                } catch (MailException e) {
                    unreachable = true;
                    throw e;
                }
                connection = open;
            }
            open.send(mail);
        }

        @Override
        public void close() {
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (MailException e) {
                LOG.debug("{}", e.getMessage(), e);
            }
        }
    }
}
