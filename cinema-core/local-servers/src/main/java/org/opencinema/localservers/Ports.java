package org.opencinema.localservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Ports on the loopback address. Thread-safe. */
final class Ports {
    // Below the range from which Linux takes the ports of outgoing connections.
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;

    private static final SecureRandom RANDOM = new SecureRandom();

    // Sockets that are bound but do not listen: other JVMs see the port as taken, while a server, which sets
    // SO_REUSEADDR, gets it.
    private static final Map<Integer, Socket> RESERVED = new HashMap<>();

    private Ports() {}

    /** A port nobody uses, reserved for the servers of this JVM. */
    static synchronized int free() {
        for (int attempt = 0; attempt < 10_000; attempt++) {
            int port = FIRST + RANDOM.nextInt(LAST - FIRST);
            if (!RESERVED.containsKey(port) && reserve(port, false)) {
                return port;
            }
        }
        throw new ServerStartException("No free port between " + FIRST + " and " + LAST + " on 127.0.0.1.");
    }

    /** The port written in the file if it is free; else a free one, which is written there. Reserved as well. */
    static synchronized int remembered(Path file) {
        try {
            if (Files.exists(file)) {
                int port = Integer.parseInt(Files.readString(file).trim());
                if (isFree(port) && (RESERVED.containsKey(port) || reserve(port, true))) {
                    return port;
                }
            }
            int port = free();
            Files.createDirectories(file.getParent());
            Files.writeString(file, port + "\n");
            return port;
        } catch (IOException | NumberFormatException e) {
            throw new ServerStartException(
                    "The port in " + file + " cannot be read or written: " + e + ". Delete that file.", e);
        }
    }

    private static boolean reserve(int port, boolean usedBefore) {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(usedBefore);
            socket.bind(new InetSocketAddress(loopback(), port));
            socket.setReuseAddress(true);
            RESERVED.put(port, socket);
            return true;
        } catch (IOException taken) {
            close(socket);
            return false;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection on which connecting and reading give up after 5 seconds. */
    static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(loopback(), port), 5000);
            socket.setSoTimeout(5000);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    /** Describes the process that listens on the port, such as {@code process 4711 (/usr/bin/redis-server)}, if it can be seen. */
    static Optional<String> owner(int port) {
        Set<String> sockets = new HashSet<>();
        String suffix = String.format(":%04X", port);
        try {
            for (String table : new String[] {"tcp", "tcp6"}) {
                for (String line : Files.readAllLines(Path.of("/proc/net", table))) {
                    String[] fields = line.trim().split("\\s+", -1);
                    if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals("0A")) {
                        sockets.add("socket:[" + fields[9] + "]");
                    }
                }
            }
        } catch (IOException noTable) {
            return Optional.empty();
        }
        return ProcessHandle.allProcesses()
                .filter(process -> holdsAny(process.pid(), sockets))
                .findFirst()
                .map(process -> "process " + process.pid()
                        + process.info().command().map(c -> " (" + c + ")").orElse(""));
    }

    private static boolean holdsAny(long pid, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", "" + pid, "fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
            return false;
        } catch (IOException notOurs) {
            return false;
        }
    }
}
