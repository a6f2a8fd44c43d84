package org.opencinema.service.notification;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.notification.api.FailedMailsApi;
import org.opencinema.service.notification.api.model.FailedMail;
import org.opencinema.service.notification.api.model.FailedMailPage;

/** Mails that were given up, over HTTP. */
final class FailedMailsResource implements FailedMailsApi {
    private final MailDelivery delivery;

    FailedMailsResource(MailDelivery delivery) {
        this.delivery = delivery;
    }

    @Override
    public Response listFailedMails(Integer limit, @Nullable String cursor, SecurityContext security) {
        Page<MailStore.FailedMail> page = delivery.listFailed(cursor, limit);
        FailedMailPage body = new FailedMailPage().nextCursor(page.nextCursor());
        body.setItems(page.map(FailedMailsResource::mail).items());
        return Response.ok(body).build();
    }

    @Override
    public Response replayFailedMail(UUID notificationId, SecurityContext security) {
        delivery.replay(notificationId);
        return Response.accepted().build();
    }

    private static FailedMail mail(MailStore.FailedMail mail) {
        return new FailedMail()
                .id(mail.id())
                .accountId(mail.accountId())
                .kind(NotificationMapping.kind(mail.kind()))
                .attempts(mail.attempts())
                .error(mail.error())
                .createdAt(mail.createdAt().atOffset(ZoneOffset.UTC))
                .failedAt(mail.failedAt().atOffset(ZoneOffset.UTC));
    }
}
