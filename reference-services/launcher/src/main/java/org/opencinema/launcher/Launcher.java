package org.opencinema.launcher;

import io.dropwizard.logging.common.BootstrapLogging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Logging;
import org.opencinema.localservers.ServerStartException;
import org.slf4j.LoggerFactory;

/**
 * What {@code ./cinema} runs: {@code up}, {@code status}, {@code down}, {@code logs}, {@code simulate}, {@code audit}, {@code lint},
 * {@code watermark}, {@code recommend}.
 */
public final class Launcher {
    private static final int USAGE = 2;

    private final Home home;
    private final @Nullable Path webRoot;
    private final Progress progress = new Progress(System.out);

    private Launcher(Home home, @Nullable Path webRoot) {
        this.home = home;
        this.webRoot = webRoot;
    }

    public static void main(String[] args) {
        BootstrapLogging.bootstrap(); // until a command has a log of its own, the console shows warnings only
        String folder = System.getProperty("cinema.home", ".cinema");
        String web = System.getProperty("cinema.web");
        Launcher launcher = new Launcher(new Home(Path.of(folder)), web == null ? null : Path.of(web));
        int code;
        try {
            code = launcher.run(List.of(args));
        } catch (ServerStartException e) {
            System.err.println(e.getMessage());
            code = 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            code = 1;
        } catch (Exception e) {
            System.err.println("cinema: " + e.getMessage());
            System.err.println("The log " + launcher.home.logs().resolve("platform.log") + " says more.");
            LoggerFactory.getLogger(Launcher.class).error("{} failed", args[0], e);
            code = 1;
        }
        System.exit(code);
    }

    private int run(List<String> args) throws Exception {
        String command = args.isEmpty() ? "" : args.get(0);
        return switch (command) {
            case "up" -> up(args.subList(1, args.size()));
            case "status" -> new Status(home).print(System.out);
            case "down" -> down();
            case "logs" -> logs(args.subList(1, args.size()));
            case "simulate" -> simulate(args.subList(1, args.size()));
            case "lint" ->
                new LintCommand(Path.of(System.getProperty("cinema.caller", "")), progress)
                        .run(args.subList(1, args.size()), System.err);
            case "audit" -> new AuditCommand(home, progress).run(args.subList(1, args.size()), System.err);
            case "watermark" ->
                new WatermarkCommand(home, Path.of(System.getProperty("cinema.caller", "")), progress)
                        .run(args.subList(1, args.size()), System.err);
            case "recommend" -> new RecommendCommand(System.out, System.err).run(args.subList(1, args.size()));
            default -> {
                System.err.println(
                        "usage: cinema up [-d] [--processes [--trace]] [--port N] | status | down | logs SERVICE"
                                + " | simulate --viewers N --days D [--seed S] | audit verify | lint URL|FILE... | watermark detect FILE"
                                + " | recommend evaluate|tune");
                yield USAGE;
            }
        };
    }

    private int up(List<String> flags) throws Exception {
        boolean processes = false;
        boolean trace = false;
        int port = 0;
        List<String> unknown = new ArrayList<>();
        for (Iterator<String> flag = flags.iterator(); flag.hasNext(); ) {
            String name = flag.next();
            if (name.equals("--processes")) {
                processes = true;
            } else if (name.equals("--trace")) {
                trace = true;
            } else if (name.equals("--port") && flag.hasNext()) {
                port = Integer.parseInt(flag.next());
            } else {
                unknown.add(name);
            }
        }
        if (!unknown.isEmpty()) {
            System.err.println(
                    "cinema up knows -d, --processes, --trace and --port N, not " + String.join(" ", unknown));
            return USAGE;
        }
        if (trace && !processes) {
            System.err.println("cinema up --trace follows requests from process to process;"
                    + " say ./cinema up --processes --trace");
            return USAGE;
        }
        if (!home.tryLock()) {
            return attach();
        }
        logToFile("platform.log");
        Platform platform = new Platform(home, new Platform.Options(processes, trace, false, port, webRoot), progress);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook = new Thread(() -> stop(platform, stopped), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        home.saveState(new State(ProcessHandle.current().pid(), "starting", "", List.of()));
        platform.start();
        home.saveState(platform.state("starting"));
        Demo demo = new Demo(platform, home, progress);
        demo.load();
        home.saveState(platform.state("ready"));
        progress.say("ready");
        if (trace) {
            progress.say("traces: " + platform.servers().zipkin().uri() + "/zipkin/");
        }
        progress.plain(welcome(platform.url()));
        demo.packageTheRest();
        new SimulateCommand(home, progress, Clock.systemUTC()).inBackground();
        stopped.await();
        return 0;
    }

    private void stop(Platform platform, CountDownLatch stopped) {
        progress.plain("");
        progress.say("stopping; the data stays in " + home.folder());
        try {
            platform.close();
            home.clearState();
            progress.say("stopped");
        } catch (Exception e) {
            progress.say("not stopped cleanly: " + e);
        } finally {
            stopped.countDown();
        }
    }

    static String welcome(String url) {
        return """

                Open Cinema is ready: %s

                  viewer@demo.opencinema.org   demo-viewer-1    watches
                  editor@demo.opencinema.org   demo-editor-1    edits the catalog, uploads films
                  admin@demo.opencinema.org    demo-admin-1     sees reports, gives roles

                ./cinema status shows the parts, ./cinema logs NAME their logs; Ctrl-C or ./cinema down stops all.
                """.formatted(url);
    }

    /** A platform runs here already: waits until it is ready and, in the foreground, stays with it. */
    private int attach() throws Exception {
        State state = awaitReady();
        progress.plain("It runs already (process " + state.pid() + ").");
        progress.say("ready");
        progress.plain(welcome(state.url()));
        Optional<ProcessHandle> owner = ProcessHandle.of(state.pid());
        if (owner.isPresent()) {
            ProcessHandle process = owner.get();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> endAndWait(process), "stop"));
            process.onExit().join();
        }
        return 0;
    }

    private State awaitReady() throws Exception {
        while (true) {
            Optional<State> state = home.state();
            if (state.isPresent() && state.get().phase().equals("ready")) {
                return state.get();
            }
            if (home.tryLock()) {
                throw new IllegalStateException("the other start has failed; try again");
            }
            TimeUnit.MILLISECONDS.sleep(300);
        }
    }

    private static void endAndWait(ProcessHandle process) {
        process.destroy();
        process.onExit().join();
    }

    private int down() throws Exception {
        Optional<State> state = home.state();
        if (home.tryLock() || state.isEmpty()) {
            home.clearState();
            System.out.println("Nothing runs.");
            return 0;
        }
        Optional<ProcessHandle> owner = ProcessHandle.of(state.get().pid());
        owner.ifPresent(Launcher::endAndWait);
        progress.say("stopped; the data stays in " + home.folder());
        return 0;
    }

    private int simulate(List<String> flags) throws Exception {
        logToFile("simulate.log");
        return new SimulateCommand(home, progress, Clock.systemUTC()).run(flags, System.err);
    }

    private int logs(List<String> names) throws IOException {
        State state =
                home.state().orElseThrow(() -> new IllegalStateException("nothing runs; start it by ./cinema up"));
        String name = names.isEmpty() ? "" : names.get(0);
        Optional<State.Part> found =
                state.parts().stream().filter(part -> part.name().equals(name)).findFirst();
        if (found.isEmpty()) {
            System.err.println("usage: cinema logs NAME, where NAME is one of "
                    + String.join(
                            " ", state.parts().stream().map(State.Part::name).toList()));
            return USAGE;
        }
        State.Part part = found.get();
        boolean shared = part.kind().equals("service") && part.pid() == state.pid();
        try (var lines = Files.lines(Path.of(part.log()))) {
            lines.filter(line -> !shared || belongsTo(part.name(), line)).forEach(System.out::println);
        }
        return 0;
    }

    private static boolean belongsTo(String service, String line) {
        return line.contains("\"service\":\"" + service + "\"")
                || line.contains("org.opencinema.service." + service.toLowerCase(Locale.ROOT) + ".");
    }

    private void logToFile(String name) throws Exception {
        Logging.jsonTo(home.logs().resolve(name)).configure(new com.codahale.metrics.MetricRegistry(), "platform");
    }
}
