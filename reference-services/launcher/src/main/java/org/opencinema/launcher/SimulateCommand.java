package org.opencinema.launcher;

import java.io.PrintStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.opencinema.client.CinemaClient;
import org.opencinema.launcher.simulation.Place;
import org.opencinema.launcher.simulation.Scenario;
import org.opencinema.launcher.simulation.Simulation;
import org.opencinema.launcher.simulation.Summary;
import org.slf4j.LoggerFactory;

/** {@code ./cinema simulate}, and the small simulation of the first {@code ./cinema up}. */
final class SimulateCommand {
    static final String USAGE = """
            usage: ./cinema simulate --viewers N --days D [--seed S]

            Invents what N viewers (1..100000) watched and thought in the D days (1..365) before today and sends it to the running platform as
            events, always the same for a seed (%d unless given): again, or with more viewers, adds only what is missing. May be broken off.
            The first %d viewers get real accounts and subscribe, pay, react, search and watch through the API, with today's date; no other
            account, subscription or payment is made up, and the demo clock stays. So reports of the business agree with the ledger.
            """.formatted(Scenario.DEFAULT_SEED, Simulation.ACCOUNTS);

    private static final int DEMO_VIEWERS = 200;
    private static final int DEMO_DAYS = 30;
    private static final int WRONG = 2;

    private final Home home;
    private final Progress progress;
    private final Clock clock;

    SimulateCommand(Home home, Progress progress, Clock clock) {
        this.home = home;
        this.progress = progress;
        this.clock = clock;
    }

    int run(List<String> flags, PrintStream errors) throws Exception {
        Scenario scenario;
        try {
            scenario = parse(flags);
        } catch (IllegalArgumentException | ArithmeticException e) {
            errors.println("cinema simulate: " + e.getMessage());
            errors.print(USAGE);
            return WRONG;
        }
        simulate(scenario);
        return 0;
    }

    private Scenario parse(List<String> flags) {
        Map<String, Long> values = new TreeMap<>(Map.of("--seed", Scenario.DEFAULT_SEED));
        for (int i = 0; i < flags.size(); i += 2) {
            if (!List.of("--viewers", "--days", "--seed").contains(flags.get(i)) || i + 1 == flags.size()) {
                throw new IllegalArgumentException("unknown or without a number: " + flags.get(i));
            }
            values.put(flags.get(i), Long.valueOf(flags.get(i + 1)));
        }
        return new Scenario(
                values.getOrDefault("--seed", 0L),
                Math.toIntExact(values.getOrDefault("--viewers", 0L)),
                Math.toIntExact(values.getOrDefault("--days", 0L)),
                LocalDate.now(clock));
    }

    /** Does the rest of the small one, if there is a rest. */
    void inBackground() {
        Thread thread = new Thread(this::demo, "demo-simulation");
        thread.setDaemon(true);
        thread.start();
    }

    private void demo() {
        try {
            Scenario small = new Scenario(Scenario.DEFAULT_SEED, DEMO_VIEWERS, DEMO_DAYS, LocalDate.now(clock));
            if (there(small) < DEMO_VIEWERS) {
                simulate(small);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            progress.say("simulation: " + e.getMessage());
            LoggerFactory.getLogger(SimulateCommand.class).error("the simulation failed", e);
        }
    }

    /** It ends with yesterday by the clock of the platform, or when it ended the last time. */
    private void simulate(Scenario wanted) throws Exception {
        State state = home.state()
                .filter(found -> found.phase().equals("ready"))
                .orElseThrow(() -> new IllegalStateException("the platform does not run; start it by ./cinema up"));
        int there = there(wanted);
        if (there >= wanted.viewers()) {
            progress.say("that is there already, with " + there + " viewers");
            return;
        }
        CinemaClient admin = CinemaClient.create(URI.create(state.url()));
        admin.signIn(Platform.ADMIN_EMAIL, Platform.ADMIN_PASSWORD);
        Instant now = admin.payment().getClock().getNow().toInstant();
        Clock demoClock = Clock.offset(clock, Duration.between(clock.instant(), now));
        String until = home.note(noteOf(wanted, "until"))
                .orElse(LocalDate.now(demoClock).toString());
        home.note(noteOf(wanted, "until"), until);
        Scenario scenario = wanted.until(LocalDate.parse(until));

        progress.say("simulating " + scenario.viewers() + " viewers over " + scenario.days() + " days, seed "
                + scenario.seed());
        Simulation simulation = new Simulation(place(state), admin, demoClock, progress::say);
        Summary summary = simulation.run(scenario, simulation.repertoire(scenario.seed()), there);
        home.note(noteOf(scenario, "viewers"), Integer.toString(scenario.viewers()));
        progress.say("simulated " + summary);
        progress.say(simulation.train());
    }

    private static String noteOf(Scenario scenario, String what) {
        return "seed " + scenario.seed() + ", " + scenario.days() + " days, " + what;
    }

    private int there(Scenario scenario) {
        return home.note(noteOf(scenario, "viewers")).map(Integer::valueOf).orElse(0);
    }

    static Place place(State state) {
        return new Place(
                URI.create(state.url()),
                URI.create("http://127.0.0.1:" + state.port("auth")),
                "127.0.0.1:" + state.port("kafka"));
    }
}
