package org.opencinema.service.notification;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.opencinema.catalog.Language;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.service.notification.MailServer.MailConnection;

/** Mails with secret links: sent at once, and kept nowhere. */
final class LinkMails {
    private final Contacts contacts;
    private final Templates templates;
    private final MailServer server;
    private final URI publicUri;
    private final Clock clock;

    LinkMails(Contacts contacts, Templates templates, MailServer server, URI publicUri, Clock clock) {
        this.contacts = contacts;
        this.templates = templates;
        this.server = server;
        this.publicUri = publicUri;
        this.clock = clock;
    }

    /**
     * What is mailed.
     *
     * @param id tells mails apart and copies of one not
     * @param link on the public site
     */
    record LinkMail(String id, UUID account, MessageTemplate template, String link, Instant expiresAt) {}

    void send(LinkMail mail) {
        Contacts.Contact contact =
                contacts.find(mail.account()).orElseThrow(() -> new NotFoundException("account " + mail.account()));
        MailServer.Mail composed = compose(mail, contact);
        try (MailConnection connection = server.connect()) {
            connection.send(composed);
        } catch (MailException e) {
            if (e.isPermanent()) {
                throw new ConflictException("address_refused", String.valueOf(e.getMessage()));
            }
            throw new UnavailableException("mail_unavailable", String.valueOf(e.getMessage()), e);
        }
    }

    private MailServer.Mail compose(LinkMail mail, Contacts.Contact contact) {
        Language language = contact.language();
        Message.Text text = templates.render(
                mail.template(), Map.of("time", TextMapping.time(language, mail.expiresAt())), language);
        Map<String, String> around = Map.of(
                "name", contact.name(), "link", publicUri.resolve(mail.link()).toString(), "unsubscribe", "");
        return new MailServer.Mail(
                mail.id(),
                contact,
                clock.instant(),
                text.title(),
                templates.mailText(language, text, around),
                templates.mailPage(language, text, around),
                null);
    }
}
