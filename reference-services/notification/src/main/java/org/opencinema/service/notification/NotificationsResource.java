package org.opencinema.service.notification;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;
import org.opencinema.dropwizard.AcceptLanguage;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.service.notification.MailStore.Origin;
import org.opencinema.service.notification.api.NotificationsApi;
import org.opencinema.service.notification.api.model.NewPreference;
import org.opencinema.service.notification.api.model.NewPreferences;
import org.opencinema.service.notification.api.model.NotificationPage;
import org.opencinema.service.notification.api.model.Preference;
import org.opencinema.service.notification.api.model.Preferences;

/** Inboxes and preferences over HTTP. */
final class NotificationsResource implements NotificationsApi {
    private final Inbox inbox;
    private final InboxStreams streams;
    private final Templates templates;
    private final ObjectMapper json;

    NotificationsResource(Inbox inbox, InboxStreams streams, Templates templates, ObjectMapper json) {
        this.inbox = inbox;
        this.streams = streams;
        this.templates = templates;
        this.json = json;
    }

    @Override
    public Response listNotifications(
            Integer limit, @Nullable String cursor, @Nullable String acceptLanguage, SecurityContext security) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        Inbox.View view = inbox.list(Caller.of(security).accountId(), cursor, limit);
        NotificationPage body = new NotificationPage()
                .unread(view.unread())
                .nextCursor(view.page().nextCursor());
        body.setItems(view.page()
                .map(notification -> NotificationMapping.notification(notification, language))
                .items());
        return AcceptLanguage.respond(Response.ok(body), language.tag())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    @Override
    public Response readNotification(UUID notificationId, SecurityContext security) {
        inbox.read(Caller.of(security).accountId(), notificationId);
        return Response.noContent().build();
    }

    @Override
    public Response streamNotifications(
            @Nullable String lastEventId, @Nullable String acceptLanguage, SecurityContext security) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        var output = streams.open(
                Caller.of(security).accountId(),
                lastEventId == null ? null : Long.valueOf(lastEventId),
                NotificationMapping.format(json, language));
        return AcceptLanguage.respond(Response.ok(output), language.tag())
                .type(MediaType.SERVER_SENT_EVENTS_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store, no-transform")
                .header("X-Accel-Buffering", "no")
                .build();
    }

    @Override
    public Response getPreferences(SecurityContext security) {
        return preferences(inbox.preferences(Caller.of(security).accountId()));
    }

    @Override
    public Response setPreferences(NewPreferences body, SecurityContext security) {
        return preferences(inbox.replacePreferences(Caller.of(security).accountId(), changed(body.getItems())));
    }

    private static List<PreferenceStore.Preference> changed(List<NewPreference> items) {
        List<PreferenceStore.Preference> changed = new ArrayList<>();
        Set<NotificationKind> kinds = EnumSet.noneOf(NotificationKind.class);
        for (NewPreference item : items) {
            String field = "items[" + changed.size() + "]";
            if (item == null) {
                throw new UnprocessableException(field, "must not be null");
            }
            NotificationKind kind = NotificationMapping.kind(item.getKind());
            if (!kinds.add(kind)) {
                throw new UnprocessableException(field + ".kind", "comes twice: " + kind.code());
            }
            if (kind.isEmailRequired() && !item.getEmail()) {
                throw new UnprocessableException(field + ".email", "can't be switched off for " + kind.code());
            }
            changed.add(new PreferenceStore.Preference(kind, item.getEmail(), item.getInbox()));
        }
        return changed;
    }

    private static Response preferences(Collection<PreferenceStore.Preference> preferences) {
        Preferences body = new Preferences();
        body.setItems(preferences.stream()
                .map(preference -> new Preference()
                        .kind(NotificationMapping.kind(preference.kind()))
                        .email(preference.email())
                        .inbox(preference.inbox())
                        .emailRequired(preference.kind().isEmailRequired()))
                .toList());
        return Response.ok(body).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }

    @Override
    public Response askUnsubscribe(String token, @Nullable String acceptLanguage) {
        return page(inbox.getOrigin(token), acceptLanguage, false);
    }

    @Override
    public Response unsubscribe(String token, @Nullable String listUnsubscribe, @Nullable String acceptLanguage) {
        if (!"One-Click".equals(listUnsubscribe)) { // the generator leaves limits of form fields out
            throw new InvalidException("List-Unsubscribe", "must be One-Click");
        }
        return page(inbox.unsubscribe(token), acceptLanguage, true);
    }

    private Response page(Origin origin, @Nullable String acceptLanguage, boolean done) {
        Language language = Language.ofTag(AcceptLanguage.language(acceptLanguage));
        Message.Text text = Objects.requireNonNull(origin.texts().get(language), "texts");
        return AcceptLanguage.respond(
                        Response.ok(templates.unsubscribePage(language, text.title(), done)), language.tag())
                .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Referrer-Policy", "no-referrer")
                .build();
    }
}
