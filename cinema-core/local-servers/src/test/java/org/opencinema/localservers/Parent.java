package org.opencinema.localservers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A JVM of its own that starts servers, prints their pids, and then waits for the end of its standard input. */
final class Parent implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Parent(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    public static void main(String[] args) throws IOException {
        ServerKind[] kinds = Stream.of(args).skip(2).map(ServerKind::valueOf).toArray(ServerKind[]::new);
        LocalServers.Builder builder =
                LocalServers.builder().directory(Path.of(args[0])).with(kinds);
        if (!args[1].isEmpty()) {
            builder.cache(Path.of(args[1]));
        }
        try {
            LocalServers servers = builder.start();
            servers.all().forEach(server -> System.out.println("pid " + server.pid()));
            System.out.println("ready");
            System.in.read();
            servers.close();
        } catch (ServerStartException e) {
            System.out.println("error " + e.getMessage().replace('\n', ' '));
        }
    }

    static Parent start(Path directory, String cache, Map<String, String> environment, ServerKind... kinds)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Parent.class.getName(),
                directory.toString(),
                cache));
        Arrays.stream(kinds).map(Enum::name).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return new Parent(builder.start());
    }

    /** Its output up to the line that ends the start, without that word. */
    List<String> awaitStart() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null && !line.equals("ready"); line = output.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    List<ProcessHandle> awaitServers() throws IOException {
        return awaitStart().stream()
                .map(line -> ProcessHandle.of(Long.parseLong(line.substring(4))).orElseThrow())
                .toList();
    }

    long pid() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor();
    }
}
