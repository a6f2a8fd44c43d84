package org.opencinema.launcher.simulation;

import java.util.List;
import java.util.random.RandomGenerator;
import org.opencinema.client.CinemaClient;
import org.opencinema.client.payment.NewCard;
import org.opencinema.client.payment.NewPayment;
import org.opencinema.client.payment.NewSubscription;
import org.opencinema.client.payment.Subscription;
import org.opencinema.client.payment.SubscriptionStatus;
import org.opencinema.client.search.SearchApi.SearchRequest;
import org.opencinema.client.user.Reaction;
import org.opencinema.client.user.ReactionKind;

/** What a viewer with a real account does besides watching, all of it through the API. */
final class Customer {
    private static final List<String> PLANS = List.of("standard", "premium");
    /** Those that work, lack money, are lost. */
    private static final List<String> CARDS = List.of("4242424242424242", "4000000000009995", "4000000000009987");

    private static final double SUBSCRIBES = 0.85;
    private static final int WATCHED_ENOUGH = 2 * 3600;
    private static final int SEARCHES = 2;
    private static final double TYPO = 0.3;

    private final CinemaClient client;
    private final Life life;
    private final RandomGenerator random;
    private final String key;

    Customer(CinemaClient client, Life life, Scenario scenario) {
        this.client = client;
        this.life = life;
        this.random = scenario.random(-1 - life.viewer().number());
        this.key = scenario.id("intent/" + life.viewer().number()).toString();
    }

    /** May be done again after it was broken off. */
    void act() {
        if (Chance.of(random, SUBSCRIBES)) {
            subscribe();
        }
        speak();
        search();
    }

    /** Who has watched enough pays before the trial is over, and who has left cancels. */
    private void subscribe() {
        String plan = PLANS.get(Chance.weighted(random, 2, 1));
        String card = CARDS.get(Chance.weighted(random, 6, 2, 2));
        Subscription subscription = client.payment().getMySubscription();
        if (subscription.getStatus() == SubscriptionStatus.NONE) {
            String token = client.payment()
                    .createSandboxCard(
                            new NewCard().number(card).expiryMonth(12).expiryYear(2060))
                    .getPaymentToken();
            subscription = client.payment()
                    .subscribe(key + ".1", new NewSubscription().plan(plan).paymentToken(token));
        }
        if (subscription.getStatus() == SubscriptionStatus.TRIALING && !subscription.getCancelAtPeriodEnd()) {
            if (life.left()) {
                client.payment().cancelSubscription(subscription.getId(), key + ".2");
            } else if (life.watchedSeconds() >= WATCHED_ENOUGH) {
                client.payment().pay(key + ".3", new NewPayment().subscriptionId(subscription.getId()));
            }
        }
    }

    private void speak() {
        for (Life.Opinion opinion : life.opinions()) {
            ReactionKind kind = opinion.liked() ? ReactionKind.LIKE : ReactionKind.DISLIKE;
            client.user().putReaction(opinion.show().id(), new Reaction().kind(kind));
            if (opinion.favorite()) {
                client.user().addFavorite(opinion.show().id());
            }
        }
    }

    private void search() {
        int count = Math.min(SEARCHES, life.sittings().size());
        for (int i = 0; i < count; i++) {
            String name = life.sittings().get(i).show().name();
            client.search().search(new SearchRequest().q(typed(name)).limit(10));
        }
    }

    /** Now and then two letters change places. */
    private String typed(String name) {
        if (name.length() < 4 || !Chance.of(random, TYPO)) {
            return name;
        }
        int at = 1 + random.nextInt(name.length() - 2);
        return name.substring(0, at) + name.charAt(at + 1) + name.charAt(at) + name.substring(at + 2);
    }
}
