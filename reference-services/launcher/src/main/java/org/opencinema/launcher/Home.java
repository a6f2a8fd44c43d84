package org.opencinema.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one platform: data of the servers, secrets (readable by the owner only), the ports that were chosen, logs, and the state
 * that {@code status} and {@code down} read.
 */
final class Home implements AutoCloseable {
    private static final ObjectMapper json = new ObjectMapper();
    private static final int FIRST_FREE_PORT = 10_000;
    private static final int FREE_PORTS = 10_000;

    private final Path folder;
    private final SecureRandom random = new SecureRandom();
    private @Nullable FileLock lock;

    Home(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(logs());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
    }

    Path folder() {
        return folder;
    }

    Path logs() {
        return folder.resolve("logs");
    }

    Path servers() {
        return folder.resolve("servers");
    }

    /** Takes the folder for this process; false if a running platform has it. */
    boolean tryLock() throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock = channel.tryLock();
        if (lock == null) {
            channel.close();
        }
        return lock != null;
    }

    /** A secret that is made once: 32 random bytes in base64. */
    String secret(String name) {
        Map<String, String> secrets = read("secrets.json");
        String secret = secrets.computeIfAbsent(name, any -> {
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            return Base64.getEncoder().encodeToString(bytes);
        });
        write("secrets.json", secrets);
        return secret;
    }

    /** The port that was chosen for a name before, if it is free; else the preferred one, if it is free; else any free one. */
    int port(String name, int preferred) {
        Map<String, String> ports = read("ports.json");
        int port = Integer.parseInt(ports.getOrDefault(name, Integer.toString(preferred)));
        while (port == 0 || !isFree(port) || usedByAnother(ports, name, port)) {
            port = anyFree();
        }
        ports.put(name, Integer.toString(port));
        write("ports.json", ports);
        return port;
    }

    private static boolean usedByAnother(Map<String, String> ports, String name, int port) {
        return ports.entrySet().stream()
                .anyMatch(e -> !e.getKey().equals(name) && e.getValue().equals(Integer.toString(port)));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort() == port;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Not one from the range of outgoing connections: such a port may be taken again before its service starts. */
    private int anyFree() {
        for (int attempt = 0; attempt < 10_000; attempt++) {
            int port = FIRST_FREE_PORT + random.nextInt(FREE_PORTS);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST_FREE_PORT + " on");
    }

    /** What is remembered of earlier simulations. */
    Optional<String> note(String name) {
        return Optional.ofNullable(read("simulations.json").get(name));
    }

    void note(String name, String value) {
        Map<String, String> notes = read("simulations.json");
        notes.put(name, value);
        write("simulations.json", notes);
    }

    Optional<State> state() {
        Path file = folder.resolve("state.json");
        try {
            return Files.exists(file) ? Optional.of(json.readValue(file.toFile(), State.class)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    void saveState(State state) {
        writeFile("state.json", state);
    }

    void clearState() throws IOException {
        Files.deleteIfExists(folder.resolve("state.json"));
    }

    private Map<String, String> read(String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return new TreeMap<>();
        }
        try {
            Map<String, String> values = new TreeMap<>();
            json.readTree(file.toFile())
                    .properties()
                    .forEach(e -> values.put(e.getKey(), e.getValue().asText()));
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private void write(String name, Map<String, String> values) {
        writeFile(name, values);
    }

    private void writeFile(String name, Object value) {
        Path file = folder.resolve(name);
        Path draft = folder.resolve(name + ".new");
        try {
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            json.writerWithDefaultPrettyPrinter().writeValue(draft.toFile(), value);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.channel().close();
        }
    }
}
