package org.opencinema.launcher.simulation;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.opencinema.client.CinemaClient;
import org.opencinema.client.payment.SubscriptionStatus;
import org.opencinema.client.recommendation.ModelState;
import org.opencinema.client.recommendation.TrainedModel;
import org.opencinema.events.ConsumerLag;
import org.opencinema.events.Topics;
import org.opencinema.launcher.simulation.Household.Member;
import org.opencinema.launcher.simulation.LifeEvents.Publication;

/**
 * Lets a scenario happen on a running platform. What the viewers watched in the days of the scenario, and what they think of it, goes
 * to Kafka as events. The first {@value #ACCOUNTS} viewers have real accounts: they subscribe, pay, react, search and watch through the
 * API, now. Accounts, subscriptions and money come about in no other way, so that reports agree with the books of those services.
 */
public final class Simulation {
    public static final int ACCOUNTS = 12;
    public static final String PASSWORD = Household.PASSWORD;

    private static final int WATCHING_NOW = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** Who learns from these events, by consumer group. */
    private static final Map<String, String> LEARNERS = Map.of(
            "analytics-playback", Topics.PLAYBACK,
            "analytics-client", Topics.CLIENT,
            "user-playback", Topics.PLAYBACK,
            "recommendation-playback", Topics.PLAYBACK,
            "recommendation-interactions", Topics.INTERACTIONS);

    private final Place place;
    private final CinemaClient admin;
    private final Clock clock;
    private final Consumer<String> say;

    /** The admin is signed in as one; what happens is said in lines. */
    public Simulation(Place place, CinemaClient admin, Clock clock, Consumer<String> say) {
        this.place = place;
        this.admin = admin;
        this.clock = clock;
        this.say = say;
    }

    /** With which one of the first viewers signs in. */
    public static String email(Scenario scenario, int number) {
        return Household.email(scenario, number);
    }

    /** The films of the catalog. */
    public Repertoire repertoire(long seed) {
        return Repertoire.of(FilmList.load(admin, seed), seed);
    }

    /**
     * Returns when analytics, user and recommendation have taken all in. Doing it again with the same films adds nothing.
     *
     * @param there how many viewers are there already, and are left out
     */
    public Summary run(Scenario scenario, Repertoire repertoire, int there) throws IOException, InterruptedException {
        Audience audience = new Audience(scenario, repertoire);
        Summary summary = Summary.NOTHING;
        try (Broadcast broadcast = new Broadcast(place.kafka())) {
            int first = Math.max(there, ACCOUNTS);
            Estimate estimate = new Estimate(scenario.viewers(), first);
            for (int number = first; number < scenario.viewers(); number++) {
                Life life = audience.life(number);
                publish(broadcast, LifeEvents.of(life, true));
                summary = summary.and(life);
                estimate.done(number + 1).ifPresent(line -> say.accept("  " + line));
            }
            // last, as they take their time while the services take in the others
            for (Life life : liveThroughTheApi(scenario, audience, there)) {
                publish(broadcast, LifeEvents.of(life, false));
                summary = summary.and(life);
            }
            long events = broadcast.finish();
            say.accept(String.format(Locale.ROOT, "%,d events are in Kafka", events));
        }
        awaitLearners();
        return summary;
    }

    private static void publish(Broadcast broadcast, List<Publication> publications) throws InterruptedException {
        for (Publication publication : publications) {
            broadcast.send(publication);
        }
    }

    private List<Life> liveThroughTheApi(Scenario scenario, Audience audience, int there)
            throws IOException, InterruptedException {
        if (there >= ACCOUNTS) {
            return List.of();
        }
        List<Life> lives = new ArrayList<>();
        Evening evening = new Evening(clock);
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        int watching = 0;
        for (int number = there; number < Math.min(ACCOUNTS, scenario.viewers()); number++) {
            Life invented = audience.life(number);
            Member member = new Household(place, http, scenario, number).enter(invented.viewer());
            Life life = invented.of(member.viewer());
            new Customer(member.client(), life, scenario).act();
            if (member.isNew() && watching < WATCHING_NOW && isSubscribed(member)) {
                evening.seat(member.client(), member.viewer());
                watching++;
            }
            lives.add(life);
        }
        say.accept(lives.size() + " viewers have accounts and act through the API, "
                + evening.watch() + " of them watch right now; like "
                + Household.email(scenario, 0) + " with the password " + Household.PASSWORD);
        return lives;
    }

    private static boolean isSubscribed(Member member) {
        return member.client().payment().getMySubscription().getStatus() != SubscriptionStatus.NONE;
    }

    private void awaitLearners() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long said = System.nanoTime();
        try (ConsumerLag lag = ConsumerLag.create(place.kafka(), "")) {
            long waiting = waiting(lag);
            while (waiting > 0) {
                long now = System.nanoTime();
                if (now - deadline > 0) {
                    throw new IllegalStateException(waiting + " events were not taken in within " + PATIENCE);
                }
                if (now - said > TimeUnit.SECONDS.toNanos(5)) {
                    say.accept(String.format(Locale.ROOT, "  %,d events still have to be taken in", waiting));
                    said = now;
                }
                TimeUnit.MILLISECONDS.sleep(200);
                waiting = waiting(lag);
            }
        }
    }

    private static long waiting(ConsumerLag lag) throws IOException, InterruptedException {
        long most = 0;
        for (Map.Entry<String, String> learner : LEARNERS.entrySet()) {
            try {
                most = Math.max(most, lag.read(learner.getKey(), learner.getValue()));
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("Kafka does not tell what is still to be taken in: " + e, e);
            }
        }
        return most;
    }

    /** Trains a model with what is there now; returns how it ended. */
    public String train() throws InterruptedException {
        TrainedModel model = admin.recommendation().trainModel();
        while (model.getState() == ModelState.QUEUED || model.getState() == ModelState.TRAINING) {
            TimeUnit.MILLISECONDS.sleep(300);
            model = admin.recommendation().getModel(model.getVersion());
        }
        return "recommendations: model " + model.getVersion() + " is " + model.getState()
                + (model.getError() == null ? "" : ": " + model.getError());
    }
}
