package org.opencinema.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opencinema.redis.Redis;

/**
 * One platform for all tests of the module, one with a process for each service for those that kill services, and own ones for tests
 * that would leave too much behind or need an empty catalog; on free ports, with the demo accounts and no films.
 */
final class RunningPlatform implements BeforeAllCallback, BeforeEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(RunningPlatform.class);
    private final boolean processes;
    private final String name;
    private Started started;

    RunningPlatform() {
        this(false, "platform");
    }

    private RunningPlatform(boolean processes, String name) {
        this.processes = processes;
        this.name = name;
    }

    static RunningPlatform withProcesses() {
        return new RunningPlatform(true, "processes");
    }

    /** One that is not shared, and stops after the class. */
    static RunningPlatform ofItsOwn(String name) {
        return new RunningPlatform(false, name);
    }

    private record Started(Platform platform, Home home, Map<String, Api> signedIn) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            platform.close();
            home.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        boolean shared = name.equals("platform") || name.equals("processes");
        started = (shared ? context.getRoot() : context)
                .getStore(NAMESPACE)
                .computeIfAbsent(name, any -> start(processes, false, name), Started.class);
    }

    /** All tests come from one address, faster than people do: gateway and auth forget what the last one asked. */
    @Override
    public void beforeEach(ExtensionContext context) {
        try (Redis redis = Redis.create(platform().servers().redis().uri())) {
            for (String counters : List.of("rate:gateway:address:*", "auth:rate:register:*")) {
                redis.call(commands -> commands.keys(counters))
                        .forEach(counter -> redis.call(commands -> commands.del(counter)));
            }
        }
    }

    static Platform startWithTraces() {
        return start(true, true, "traces").platform();
    }

    private static Started start(boolean processes, boolean trace, String name) {
        try {
            Path folder = Path.of("target", name);
            delete(folder);
            Home home = new Home(folder);
            Progress progress = new Progress(System.out);
            Path web =
                    Path.of("../../examples/web-client/dist").toAbsolutePath().normalize();
            Platform platform = new Platform(home, new Platform.Options(processes, trace, true, 0, web), progress);
            platform.start();
            new Demo(platform, home, progress).createAccounts();
            return new Started(platform, home, new ConcurrentHashMap<>());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    Platform platform() {
        return started.platform();
    }

    Home home() {
        return started.home();
    }

    /** A client that is signed in as one of the demo accounts: one sign-in for all tests, as sign-ins are limited, and again before it ends. */
    Api signedIn(String role) throws Exception {
        Api api = started.signedIn().computeIfAbsent(role, any -> anonymous());
        if (!api.isSignedIn() || api.isDue()) {
            api.signIn(role + "@demo.opencinema.org", "demo-" + role + "-1");
        }
        return api;
    }

    /** The day by the demo clock, which other tests may have moved. */
    LocalDate today() throws Exception {
        String now = Api.expect(200, signedIn("admin").get("/v1/admin/clock"))
                .path("now")
                .asText();
        return LocalDate.ofInstant(Instant.parse(now), ZoneOffset.UTC);
    }

    Api anonymous() {
        return new Api(platform().url());
    }
}
