package org.opencinema.service.notification;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.opencinema.service.notification.api.LinkMailsApi;
import org.opencinema.service.notification.api.model.LinkMail;

/** Mails with links over HTTP. */
final class LinkMailsResource implements LinkMailsApi {
    private final LinkMails mails;

    LinkMailsResource(LinkMails mails) {
        this.mails = mails;
    }

    @Override
    public Response sendLinkMail(String idempotencyKey, LinkMail body, SecurityContext security) {
        MessageTemplate template = switch (body.getTemplate()) {
            case VERIFY_EMAIL -> MessageTemplate.VERIFY_EMAIL;
            case RESET_PASSWORD -> MessageTemplate.RESET_PASSWORD;
        };
        mails.send(new LinkMails.LinkMail(
                idempotencyKey,
                body.getAccountId(),
                template,
                body.getLink(),
                body.getExpiresAt().toInstant()));
        return Response.noContent().build();
    }
}
