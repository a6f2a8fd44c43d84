package org.opencinema.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Prints each part with its process, port, health and resident memory, and the memory of all together. */
final class Status {
    private final Home home;

    Status(Home home) {
        this.home = home;
    }

    int print(PrintStream out) {
        Optional<State> found = home.state();
        if (found.isEmpty() || ProcessHandle.of(found.get().pid()).isEmpty()) {
            out.println("Nothing runs. Start it by ./cinema up");
            return 1;
        }
        State state = found.get();
        out.printf("%s  %s%n%n", state.phase(), state.url());
        out.printf("%-14s %-8s %8s %6s %-10s %9s%n", "part", "kind", "process", "port", "health", "memory");
        Map<Long, Set<Long>> trees = new HashMap<>();
        boolean well = true;
        for (State.Part part : state.parts()) {
            boolean own = part.pid() != state.pid();
            String health = health(part);
            well &= health.equals("up");
            if (own) {
                trees.put(part.pid(), tree(part.pid()));
            }
            out.printf(
                    "%-14s %-8s %8d %6d %-10s %9s%n",
                    part.name(),
                    part.kind(),
                    part.pid(),
                    part.port(),
                    health,
                    own ? mebibytes(trees.getOrDefault(part.pid(), Set.of())) : "in launcher");
        }
        Set<Long> all = new HashSet<>(tree(state.pid()));
        Set<Long> launcher = new HashSet<>(Set.of(state.pid()));
        out.printf("%-14s %-8s %8d %6s %-10s %9s%n", "launcher", "jvm", state.pid(), "", "up", mebibytes(launcher));
        trees.values().forEach(all::addAll);
        out.printf("%n%-50s %9s%n", "all processes together", mebibytes(all));
        return well ? 0 : 1;
    }

    private static String health(State.Part part) {
        if (part.health().isEmpty()) {
            return ProcessHandle.of(part.pid()).filter(ProcessHandle::isAlive).isPresent() ? "up" : "down";
        }
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(part.health()).toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            return connection.getResponseCode() == 200 ? "up" : "degraded";
        } catch (IOException e) {
            return "down";
        }
    }

    private static Set<Long> tree(long pid) {
        Set<Long> pids = new HashSet<>(Set.of(pid));
        ProcessHandle.of(pid).ifPresent(process -> {
            try (Stream<ProcessHandle> descendants = process.descendants()) {
                descendants.forEach(child -> pids.add(child.pid()));
            }
        });
        return pids;
    }

    private static String mebibytes(Set<Long> pids) {
        long kibibytes = pids.stream().mapToLong(Status::residentKibibytes).sum();
        return String.format(Locale.ROOT, "%d MiB", kibibytes / 1024);
    }

    private static long residentKibibytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException | java.io.UncheckedIOException gone) {
            return 0;
        }
    }
}
