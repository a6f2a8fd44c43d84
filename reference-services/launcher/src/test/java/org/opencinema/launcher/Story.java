package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.opencinema.client.CinemaClient;
import org.opencinema.client.analytics.TitleViews;
import org.opencinema.client.auth.Account;
import org.opencinema.client.auth.NewAccount;
import org.opencinema.client.notification.Kind;
import org.opencinema.client.notification.Notification;
import org.opencinema.client.payment.ClockAdvance;
import org.opencinema.client.payment.Invoice;
import org.opencinema.client.payment.InvoiceStatus;
import org.opencinema.client.payment.NewCard;
import org.opencinema.client.payment.NewPaymentMethod;
import org.opencinema.client.payment.NewSubscription;
import org.opencinema.client.payment.Subscription;
import org.opencinema.client.payment.SubscriptionStatus;
import org.opencinema.client.recommendation.RecommendationRow;
import org.opencinema.client.recommendation.RecommendedTitle;
import org.opencinema.client.recommendation.RowKind;
import org.opencinema.client.search.SearchApi.SearchRequest;
import org.opencinema.client.user.Reaction;
import org.opencinema.client.user.ReactionKind;
import org.opencinema.client.user.WatchedTitle;

/**
 * The life of a viewer from the sign-up to the return, through the gateway with the SDK; only mails and the final figures are read at
 * their servers. Every chapter ends when all that it causes is to be seen, whatever is away for a moment.
 */
final class Story {
    private static final String PASSWORD = "long-Enough-7";
    private static final String GOOD = "4242424242424242";
    private static final String DECLINED_LATER = "4000000000000341";
    private static final Duration AFTER = Duration.ofMinutes(1);

    private final CinemaClient viewer;
    private final CinemaClient admin;
    private final Mails mails;
    private final Books books;
    private final Player player;
    private final UUID film;
    private final UUID sister;
    private final String email;
    private final LocalDate firstDay;
    private UUID account = new UUID(0, 0);
    private OffsetDateTime unpaidSince = OffsetDateTime.MIN;

    /** A part of the story. */
    record Chapter(String title, Patience.Statements events) {
        void tell() throws Exception {
            try {
                events.run();
            } catch (AssertionError | Exception e) {
                throw new AssertionError("the viewer " + title + ": " + e.getMessage(), e);
            }
        }
    }

    private Story(Platform platform, UUID film, UUID sister) {
        this.viewer = CinemaClient.create(java.net.URI.create(platform.url()));
        this.admin = CinemaClient.create(java.net.URI.create(platform.url()));
        this.email = "story-" + UUID.randomUUID() + "@example.org";
        this.mails = new Mails(platform.servers().smtp(), email);
        this.books = new Books(platform, admin);
        this.player = new Player(viewer, film);
        this.film = film;
        this.sister = sister;
        admin.signIn(Platform.ADMIN_EMAIL, Platform.ADMIN_PASSWORD);
        this.firstDay = admin.payment()
                .getClock()
                .getNow()
                .withOffsetSameInstant(ZoneOffset.UTC)
                .toLocalDate();
    }

    /** With a film that can be played and another one of its genre. */
    static Story prepare(Platform platform, Api editor) throws Exception {
        UUID film = create(editor, "Copper Meridian", "Медный меридиан");
        UUID sister = create(editor, "Quiet Orbit", "Тихая орбита");
        Path clip = Clips.synthesise(platform.ffmpeg(), 45, "320x180");
        Clips.publish(editor, film, clip);
        return new Story(platform, film, sister);
    }

    private static UUID create(Api editor, String en, String ru) throws Exception {
        return UUID.fromString(Clips.create(editor, en, ru).path("id").asText());
    }

    List<Chapter> chapters() {
        return List.of(
                new Chapter("signs up and is welcomed", this::signUp),
                new Chapter("finds a film and is refused without a plan", this::findTheFilm),
                new Chapter("subscribes with a trial", this::subscribe),
                new Chapter("watches", this::watch),
                new Chapter("is recommended and counted", this::seeWhatWatchingChanged),
                new Chapter("is told that the trial ends", this::nearTheEndOfTheTrial),
                new Chapter("pays for the first time", this::payForTheFirstTime),
                new Chapter("has a card that is declined", this::beDeclined),
                new Chapter("is dunned on days 1 and 9", () -> {
                    beDunned(1, 2);
                    beDunned(9, 3);
                }),
                new Chapter("is warned on day 10, dunned on day 13", () -> {
                    beWarned();
                    beDunned(13, 4);
                }),
                new Chapter("is blocked on day 14", this::beBlocked),
                new Chapter("is dunned on day 20", () -> beDunned(20, 5)),
                new Chapter("repairs the card and watches again", this::repairTheCard),
                new Chapter("cancels and watches until the end", this::cancel),
                new Chapter("comes back without a trial", this::comeBack));
    }

    /** Before the mail server is killed, which forgets. */
    void readMails() throws InterruptedException {
        mails.readAll();
    }

    private void signUp() throws Exception {
        NewAccount wish = new NewAccount().email(email).password(PASSWORD).name("Stella Story");
        assertThat(Patience.refusal(() -> viewer.auth().register(wish))).isIn("", "email_taken");
        Account signedIn = Patience.insist(() -> viewer.signIn(email, PASSWORD));
        account = signedIn.getId();
        awaitMails("Welcome to Open Cinema", 1);
        Patience.eventually(() -> assertThat(told(Kind.WELCOME)).hasSize(1));
    }

    private void findTheFilm() throws Exception {
        Patience.eventually(() -> assertThat(viewer.search()
                        .search(new SearchRequest().q("copper meridian"))
                        .getItems()
                        .get(0)
                        .getId())
                .isEqualTo(film));
        assertThat(player.refusal()).isEqualTo("subscription_required");
        assertThat(rowsAbout(film)).isEmpty();
    }

    private void subscribe() throws Exception {
        Subscription trial = subscribe("standard");
        assertThat(trial.getStatus()).isEqualTo(SubscriptionStatus.TRIALING);
        assertThat(Duration.between(trial.getStartedAt(), trial.getPeriodEnd())).isEqualTo(Duration.ofDays(10));
        assertThat(invoices()).isEmpty();
        Patience.eventually(
                () -> assertThat(viewer.user().getMe().getEntitled()).isTrue());
    }

    private Subscription subscribe(String plan) throws Exception {
        String key = UUID.randomUUID().toString();
        NewSubscription wish = new NewSubscription().plan(plan).paymentToken(card(GOOD));
        return Patience.insist(() -> viewer.payment().subscribe(key, wish));
    }

    private void watch() throws Exception {
        assertThat(player.playlist(player.start())).startsWith("#EXTM3U");
        player.play(4);
        player.jump(35);
        player.play(2);
        player.stop();
        Patience.eventually(() -> {
            WatchedTitle begun = viewer.user().listContinue(10, "en").getItems().get(0);
            assertThat(begun.getTitleId()).isEqualTo(film);
            assertThat(begun.getPositionSeconds()).isGreaterThan(35);
            assertThat(viewer.user().listHistory(10, null, "en").getItems())
                    .extracting(WatchedTitle::getTitleId)
                    .containsExactly(film);
        });
        assertThat(player.start().getResumeSeconds()).isGreaterThan(35);
        player.stop();
    }

    private void seeWhatWatchingChanged() throws Exception {
        Patience.eventually(() -> assertThat(rowsAbout(film)).hasSize(1));
        assertThat(rowsAbout(film).get(0).getItems())
                .extracting(RecommendedTitle::getTitleId)
                .contains(sister);
        Patience.insist(() -> {
            viewer.user().putReaction(sister, new Reaction().kind(ReactionKind.NOT_INTERESTED));
            return true;
        });
        Patience.eventually(() -> assertThat(rowsAbout(film).stream().flatMap(row -> row.getItems().stream()))
                .extracting(RecommendedTitle::getTitleId)
                .doesNotContain(sister));
        Patience.eventually(() -> {
            TitleViews views = admin.analytics().topTitles(firstDay, lastDay(), 100).getItems().stream()
                    .filter(title -> title.getTitleId().equals(film))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the film is not in the report"));
            assertThat(views.getWatchedSeconds()).isEqualTo(Math.round(player.watchedSeconds()));
            assertThat(views.getViewers()).isEqualTo(1);
            assertThat(views.getStarts()).isGreaterThanOrEqualTo(2);
        });
        books.watched(account, player.watchedSeconds());
    }

    private void nearTheEndOfTheTrial() throws Exception {
        advanceTo(subscription().getPeriodEnd().minusDays(3).plus(AFTER));
        awaitMails("Your trial ends on", 1);
        assertThat(mails.about("Receipt")).isEmpty();
        assertThat(books.charges(account)).isZero();
    }

    private void payForTheFirstTime() throws Exception {
        advanceTo(subscription().getPeriodEnd().plus(AFTER));
        awaitStatus(SubscriptionStatus.ACTIVE);
        Invoice invoice = invoices().get(0);
        assertThat(invoice.getStatus()).isEqualTo(InvoiceStatus.PAID);
        assertThat(invoice.getAmount().getAmountMinor()).isEqualTo(799);
        awaitMails("Receipt: €7.99, invoice " + invoice.getNumber(), 1);
        assertThat(pdf(invoice))
                .contains("Invoice " + invoice.getNumber(), "Plan standard", "Total 7.99 EUR", "Paid on");
        assertThat(books.charges(account)).isEqualTo(1);
    }

    private void beDeclined() throws Exception {
        assertThat(changeCard(DECLINED_LATER).getStatus()).isEqualTo(SubscriptionStatus.ACTIVE);
        advanceTo(subscription().getPeriodEnd().plus(AFTER));
        awaitStatus(SubscriptionStatus.PAST_DUE);
        Patience.eventually(() -> assertThat(subscription().getNextChargeAt()).isNotNull());
        unpaidSince = subscription().getNextChargeAt().minusDays(1);
        awaitMails("Your payment of €7.99 failed", 1);
        assertThat(player.refusal()).isEmpty();
    }

    private void beDunned(int day, int failures) throws Exception {
        advanceTo(unpaidSince.plusDays(day).plus(AFTER));
        awaitMails("Your payment of €7.99 failed", failures);
        assertThat(books.charges(account)).isEqualTo(1);
    }

    private void beWarned() throws Exception {
        advanceTo(unpaidSince.plusDays(10).plus(AFTER));
        awaitMails("Your payment of €7.99 is overdue", 1);
        assertThat(player.refusal()).isEmpty();
    }

    private void beBlocked() throws Exception {
        player.start();
        player.play(1);
        advanceTo(unpaidSince.plusDays(14).plus(AFTER));
        Patience.eventually(() -> assertThat(player.beatRefusal()).isEqualTo("payment_overdue"));
        assertThat(player.refusal()).isEqualTo("payment_overdue");
        awaitStatus(SubscriptionStatus.BLOCKED);
        awaitMails("Your subscription is on hold", 1);
        player.stop();
    }

    private void repairTheCard() throws Exception {
        changeCard(GOOD);
        awaitStatus(SubscriptionStatus.ACTIVE);
        assertThat(invoices()).extracting(Invoice::getStatus).containsOnly(InvoiceStatus.PAID);
        assertThat(books.charges(account)).isEqualTo(2);
        awaitMails("Receipt: €7.99", 2);
        player.start();
        player.play(2);
        player.stop();
    }

    private void cancel() throws Exception {
        String key = UUID.randomUUID().toString();
        UUID id = subscription().getId();
        Subscription cancelled = Patience.insist(() -> viewer.payment().cancelSubscription(id, key));
        assertThat(cancelled.getCancelAtPeriodEnd()).isTrue();
        assertThat(cancelled.getEntitled()).isTrue();
        player.start();
        player.stop();
        advanceTo(cancelled.getPeriodEnd().plus(AFTER));
        awaitStatus(SubscriptionStatus.ENDED);
        Patience.eventually(() -> assertThat(player.refusal()).isEqualTo("subscription_required"));
        assertThat(books.charges(account)).isEqualTo(2);
    }

    private void comeBack() throws Exception {
        subscribe("premium");
        awaitStatus(SubscriptionStatus.ACTIVE);
        assertThat(subscription().getPlan()).isEqualTo("premium");
        awaitMails("Receipt: €12.99", 1);
        player.start();
        player.play(2);
        player.stop();
    }

    /** When all is told. */
    void allNumbersAgree() throws Exception {
        assertThat(invoices())
                .extracting(invoice -> invoice.getAmount().getAmountMinor())
                .containsExactly(1299L, 799L, 799L);
        assertThat(books.charges(account)).isEqualTo(3);
        // the platform may have seen days that other tests let pass
        books.agree(LocalDate.now(ZoneOffset.UTC).minusDays(1), lastDay());
        books.watched(account, player.watchedSeconds());
        assertThat(told(Kind.RECEIPT)).hasSize(3);
        assertThat(told(Kind.PAYMENT_FAILED)).hasSize(6);
        for (Kind once : List.of(Kind.WELCOME, Kind.TRIAL_ENDING, Kind.BLOCKED)) {
            assertThat(told(once)).as(once.toString()).hasSize(1);
        }
        assertThat(mails.about("Receipt")).hasSize(3);
        assertThat(mails.about("Your payment of €7.99 failed")).hasSize(5);
    }

    private LocalDate lastDay() throws Exception {
        return Patience.insist(() -> admin.payment().getClock())
                .getNow()
                .withOffsetSameInstant(ZoneOffset.UTC)
                .toLocalDate()
                .plusDays(1);
    }

    /** Nothing happens if it is that late already: a call whose answer was lost is not done twice. */
    private void advanceTo(OffsetDateTime time) throws Exception {
        Patience.insist(() -> {
            Duration left = Duration.between(admin.payment().getClock().getNow(), time);
            return left.isNegative() || left.isZero()
                    ? time
                    : admin.payment()
                            .advanceClock(new ClockAdvance().advance(left.toString()))
                            .getNow();
        });
    }

    private Subscription subscription() throws Exception {
        return Patience.insist(() -> viewer.payment().getMySubscription());
    }

    private void awaitStatus(SubscriptionStatus status) throws Exception {
        Patience.eventually(() -> {
            Subscription now = viewer.payment().getMySubscription();
            assertThat(now.getStatus()).isEqualTo(status);
            assertThat(now.getChargePending()).isFalse();
        });
    }

    private String card(String number) throws Exception {
        NewCard card = new NewCard().number(number).expiryMonth(12).expiryYear(2090);
        return Patience.insist(() -> viewer.payment().createSandboxCard(card)).getPaymentToken();
    }

    private Subscription changeCard(String number) throws Exception {
        String key = UUID.randomUUID().toString();
        NewPaymentMethod card = new NewPaymentMethod().paymentToken(card(number));
        return Patience.insist(() -> viewer.payment().putPaymentMethod(key, card));
    }

    /** The newest first. */
    private List<Invoice> invoices() throws Exception {
        return Patience.insist(() -> viewer.payment().listInvoices(100, null)).getItems();
    }

    private String pdf(Invoice invoice) throws Exception {
        return Patience.insist(() -> {
            try (InputStream in = viewer.payment().getInvoicePdf(invoice.getId());
                    PDDocument document = Loader.loadPDF(in.readAllBytes())) {
                return new PDFTextStripper().getText(document);
            }
        });
    }

    private List<RecommendationRow> rowsAbout(UUID title) throws Exception {
        return Patience.insist(() -> viewer.recommendation().recommend(100, "en")).getRows().stream()
                .filter(row -> row.getKind() == RowKind.BECAUSE_YOU_WATCHED && title.equals(row.getTitleId()))
                .toList();
    }

    private List<Notification> told(Kind kind) throws Exception {
        return Patience.insist(() -> viewer.notification().listNotifications(100, null, "en")).getItems().stream()
                .filter(notification -> notification.getKind() == kind)
                .toList();
    }

    private void awaitMails(String subject, int count) throws Exception {
        Patience.eventually(() -> assertThat(mails.about(subject)).hasSize(count));
    }
}
