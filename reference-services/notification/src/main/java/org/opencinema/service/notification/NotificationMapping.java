package org.opencinema.service.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.ZoneOffset;
import java.util.Objects;
import org.opencinema.catalog.Language;
import org.opencinema.service.notification.api.model.Kind;
import org.opencinema.service.notification.api.model.Notification;

/** Notifications as the contract has them. */
final class NotificationMapping {
    private NotificationMapping() {}

    static Notification notification(NotificationStore.Notification notification, Language language) {
        Message.Text text = Objects.requireNonNull(notification.texts().get(language), "texts");
        return new Notification()
                .id(notification.id())
                .kind(kind(notification.kind()))
                .title(text.title())
                .text(text.text())
                .action(text.action())
                .link(notification.link())
                .createdAt(notification.createdAt().atOffset(ZoneOffset.UTC))
                .read(notification.read());
    }

    static Kind kind(NotificationKind kind) {
        return Kind.fromValue(kind.code());
    }

    static NotificationKind kind(Kind kind) {
        return NotificationKind.of(kind.toString());
    }

    static InboxStream.Format format(ObjectMapper json, Language language) {
        return notification -> {
            try {
                return json.writeValueAsString(notification(notification, language));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a notification cannot be written", e);
            }
        };
    }
}
