package org.opencinema.service.notification;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.Localized;
import org.opencinema.events.AccountChanged;
import org.opencinema.events.BillingEvent;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.Event;
import org.opencinema.events.PoisonEventException;
import org.opencinema.events.SecurityNotice;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.TitleInteraction;
import org.opencinema.events.Uuid7;
import org.opencinema.service.notification.PreferenceStore.Preference;
import org.opencinema.service.notification.ProjectionStore.EpisodeNews;
import org.opencinema.service.notification.ProjectionStore.SubscriptionState;
import org.opencinema.service.notification.ProjectionStore.TitleState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told what of which event. Events may come again: nobody is told twice. */
final class Announcements {
    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);
    private static final Duration NEW_ACCOUNT = Duration.ofDays(1);
    private static final String ACCOUNT_PAGE = "/account";
    private static final String SIGN_INS = ACCOUNT_PAGE + "#sessions";
    private static final int FOLLOWERS_AT_ONCE = 500;
    private static final int EPISODES_AT_ONCE = 100;
    /** An episode that was first shown longer before it has its video is no news. */
    private static final Duration NEWS = Duration.ofDays(30);
    /** Whoever follows by then follows since ever. */
    private static final Instant ALWAYS = Instant.parse("9999-12-31T00:00:00Z");

    private final Jdbi jdbi;
    private final NotificationStore notifications;
    private final MailStore mails;
    private final PreferenceStore preferences;
    private final ProjectionStore projections;
    private final Templates templates;
    private final InboxStreams streams;
    private final Uuid7 ids;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Announcements(Jdbi jdbi, Stores stores, Templates templates, InboxStreams streams, Uuid7 ids, Clock clock) {
        this.jdbi = jdbi;
        this.notifications = stores.notifications();
        this.mails = stores.mails();
        this.preferences = stores.preferences();
        this.projections = stores.projections();
        this.templates = templates;
        this.streams = streams;
        this.ids = ids;
        this.clock = clock;
    }

    /** What the rules keep. */
    record Stores(
            NotificationStore notifications,
            MailStore mails,
            PreferenceStore preferences,
            ProjectionStore projections) {}

    /** A new account is welcomed, one that was there long before its state came here is not. */
    void account(AccountChanged account) {
        UUID id = account.accountId();
        if (account.deleted()) {
            jdbi.useTransaction(handle -> {
                notifications.deleteAll(handle, id);
                preferences.deleteAll(handle, id);
                projections.deleteAccount(handle, id);
            });
        } else if (Duration.between(account.createdAt(), account.at()).compareTo(NEW_ACCOUNT) <= 0) {
            tell(id, message("welcome", MessageTemplate.WELCOME, "/", language -> Map.of()));
        }
    }

    void security(Event<SecurityNotice> event) {
        SecurityNotice notice = event.data();
        MessageTemplate template = switch (notice.kind()) {
            case "new_sign_in" -> MessageTemplate.NEW_SIGN_IN;
            case "password_changed" -> MessageTemplate.PASSWORD_CHANGED;
            case "sign_in_revoked" -> MessageTemplate.SIGN_IN_REVOKED;
            case "second_factor_on" -> MessageTemplate.SECOND_FACTOR_ON;
            case "second_factor_off" -> MessageTemplate.SECOND_FACTOR_OFF;
            case "recovery_code_used" -> MessageTemplate.RECOVERY_CODE_USED;
            case "passkey_added" -> MessageTemplate.PASSKEY_ADDED;
            case "passkey_removed" -> MessageTemplate.PASSKEY_REMOVED;
            case "passkey_copied" -> MessageTemplate.PASSKEY_COPIED;
            case "identity_linked" -> MessageTemplate.IDENTITY_LINKED;
            default -> throw new PoisonEventException("unknown kind of notice: " + notice.kind());
        };
        tell(
                notice.accountId(),
                message(
                        event.id(),
                        template,
                        SIGN_INS,
                        language -> Map.of(
                                "device", text(notice.device()), "time", TextMapping.time(language, notice.at()))));
    }

    void billing(Event<BillingEvent> event) {
        BillingEvent billing = event.data();
        switch (event.type()) {
            case BillingEvent.TRIAL_ENDING -> tellOfDate(event, MessageTemplate.TRIAL_ENDING);
            case BillingEvent.OVERDUE -> tellOfDate(event, MessageTemplate.OVERDUE);
            case BillingEvent.CHARGED ->
                tellOfMoney(
                        event,
                        MessageTemplate.RECEIPT,
                        billing.invoiceId() == null ? ACCOUNT_PAGE : ACCOUNT_PAGE + "?invoice=" + billing.invoiceId());
            case BillingEvent.CHARGE_FAILED -> tellOfMoney(event, MessageTemplate.PAYMENT_FAILED, ACCOUNT_PAGE);
            default -> {
                // refunds are not announced
            }
        }
    }

    private void tellOfDate(Event<BillingEvent> event, MessageTemplate template) {
        if (event.data().nextAt() == null) {
            throw new PoisonEventException("nextAt is absent in " + event.type());
        }
        tellOfMoney(event, template, ACCOUNT_PAGE);
    }

    private void tellOfMoney(Event<BillingEvent> event, MessageTemplate template, String link) {
        BillingEvent billing = event.data();
        tell(billing.accountId(), message(event.id(), template, link, language -> {
            Map<String, String> values = new HashMap<>();
            values.put("plan", billing.plan());
            values.put("amount", TextMapping.amount(language, billing.amountMinor(), billing.currency()));
            values.put(
                    "date",
                    TextMapping.date(language, template == MessageTemplate.RECEIPT ? billing.at() : billing.nextAt()));
            values.put("invoice", text(billing.invoiceNumber()));
            return values;
        }));
    }

    /** The change to blocked is told, not each state while it lasts; nor that a new subscription waits for its first charge. */
    void subscription(Event<SubscriptionChanged> event) {
        SubscriptionChanged now = event.data();
        UUID account = now.accountId();
        boolean told = jdbi.inTransaction(handle -> {
            Optional<SubscriptionState> before = projections.findSubscription(handle, account);
            if (before.isPresent() && before.get().version() >= now.version()) {
                return false;
            }
            projections.putSubscription(handle, account, new SubscriptionState(now.version(), now.status()));
            boolean blocked = now.status().equals("blocked")
                    && now.periodEnd().isAfter(now.startedAt())
                    && !before.map(SubscriptionState::status).equals(Optional.of("blocked"));
            return blocked
                    && tell(
                            handle,
                            account,
                            message(
                                    event.id(),
                                    MessageTemplate.BLOCKED,
                                    ACCOUNT_PAGE,
                                    language -> Map.of("plan", now.plan())));
        });
        if (told) {
            streams.announce(List.of(account));
        }
    }

    /** Followers are told once in the life of a title that it can be played; of a series they are told by its episodes. */
    void title(TitleChanged title) {
        Optional<TitleState> before = jdbi.withHandle(handle -> projections.findTitle(handle, title.id()));
        if (before.isPresent() && before.get().version() > title.version()) {
            return;
        }
        boolean byEpisodes = title.kind().equals("series") && title.durationSeconds() == null;
        boolean playable = title.playable() && !title.deleted() && !byEpisodes;
        if (playable && before.isPresent() && !before.get().playable()) {
            tellFollowers(
                    title.id(),
                    ALWAYS,
                    message(
                            "new_title:" + title.id(),
                            MessageTemplate.NEW_TITLE,
                            "/title/" + title.id(),
                            language -> Map.of("title", name(title, language))));
        }
        jdbi.useHandle(handle -> projections.putTitle(handle, title, playable));
    }

    /** It is told when it comes out. */
    void episode(EpisodeChanged episode) {
        jdbi.useHandle(handle -> projections.putEpisode(handle, episode, newsAt(episode)));
    }

    /** When it has both its video and its release; null if that is no news. */
    private static @Nullable Instant newsAt(EpisodeChanged episode) {
        Instant playable = episode.playableSince();
        Instant released = episode.releasedAt();
        if (episode.deleted() || playable == null) {
            return null;
        }
        if (released == null || released.isAfter(playable)) {
            return released == null ? playable : released;
        }
        return Duration.between(released, playable).compareTo(NEWS) > 0 ? null : playable;
    }

    /** Tells of the episodes that have come out those who followed their series by then. */
    void tellOfEpisodes() {
        List<EpisodeNews> news =
                jdbi.withHandle(handle -> projections.listNews(handle, clock.instant(), EPISODES_AT_ONCE));
        for (EpisodeNews episode : news) {
            tellFollowers(episode.seriesId(), episode.at(), message(episode));
            jdbi.useHandle(handle -> projections.told(handle, episode.id()));
        }
    }

    private Message message(EpisodeNews episode) {
        return message(
                "new_episode:" + episode.id(),
                MessageTemplate.NEW_EPISODE,
                "/title/" + episode.seriesId(),
                language -> Map.of(
                        "title", new Localized<>(episode.series()).in(language),
                        "season", episode.season() == 0 ? "" : Integer.toString(episode.season()),
                        "number", Integer.toString(episode.number()),
                        "episode", new Localized<>(episode.names()).in(language)));
    }

    private void tellFollowers(UUID titleId, Instant since, Message message) {
        UUID last = new UUID(0, 0);
        while (true) {
            UUID after = last;
            List<UUID> told = new ArrayList<>();
            List<UUID> followers = jdbi.inTransaction(handle -> {
                List<UUID> some = projections.listFollowers(handle, titleId, since, after, FOLLOWERS_AT_ONCE);
                for (UUID account : some) {
                    if (tell(handle, account, message)) {
                        told.add(account);
                    }
                }
                return some;
            });
            streams.announce(told);
            if (followers.size() < FOLLOWERS_AT_ONCE) {
                return;
            }
            last = followers.get(followers.size() - 1);
        }
    }

    void interaction(TitleInteraction interaction) {
        jdbi.useHandle(handle -> {
            switch (interaction.kind()) {
                case "favorite" ->
                    projections.follow(
                            handle,
                            interaction.titleId(),
                            interaction.accountId(),
                            interaction.profileId(),
                            interaction.at());
                case "unfavorite" ->
                    projections.unfollow(
                            handle, interaction.titleId(), interaction.accountId(), interaction.profileId());
                default -> {
                    // likes and the like are no wish to be told
                }
            }
        });
    }

    private void tell(UUID account, Message message) {
        if (jdbi.inTransaction(handle -> tell(handle, account, message))) {
            streams.announce(List.of(account));
        }
    }

    /** Returns whether the inbox has a new row. */
    private boolean tell(Handle handle, UUID account, Message message) {
        Preference preference = preferences.find(handle, account).get(message.kind());
        boolean inbox = preference == null || preference.inbox();
        boolean required = message.kind().isEmailRequired();
        UUID id = ids.next();
        if (!notifications.add(handle, id, account, message, inbox, clock.instant())) {
            return false;
        }
        LOG.info("notification {}: {}", id, message.kind().code());
        if (required || preference == null || preference.email()) {
            mails.add(handle, id, messageId(account, message), required ? null : token());
        }
        return inbox;
    }

    private Message message(
            String cause, MessageTemplate template, String link, Function<Language, Map<String, String>> variables) {
        return new Message(cause, template.kind(), templates.render(template, variables), link);
    }

    private static String name(TitleChanged title, Language language) {
        TitleChanged.Text text = title.translations().get(language.tag());
        if (text == null) {
            text = title.translations().values().stream().findFirst().orElse(null);
        }
        return text != null ? text.title() : text(title.originalTitle());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** The same for the same cause and account, so that mail programs recognise a mail that comes twice. */
    private static String messageId(UUID account, Message message) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((message.cause() + "\n" + account).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private String token() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
