package org.opencinema.localservers;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * The files of one package on our class path, by name, wherever they lie: in a directory, in a jar of their own or in a jar with
 * everything. From them a jar is made for a server that runs in another JVM. Thread-safe.
 */
final class PackageFiles {
    private static final long SOME_TIME = 315_619_200_000L;

    private final String folder;
    private final SortedMap<String, byte[]> files;

    private PackageFiles(String folder, SortedMap<String, byte[]> files) {
        this.folder = folder;
        this.files = Collections.unmodifiableSortedMap(files);
    }

    /** Finds the package by one file that only it has. */
    static PackageFiles find(String packageName, String file) throws IOException {
        String folder = packageName.replace('.', '/') + "/";
        URL url = PackageFiles.class.getClassLoader().getResource(folder + file);
        if (url == null) {
            throw new ServerStartException(
                    folder + file + " is not on the class path; the build of this program is wrong.");
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        if (url.openConnection() instanceof JarURLConnection connection) {
            connection.setUseCaches(false);
            try (JarFile jar = connection.getJarFile()) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    String name = entry.getName();
                    if (name.startsWith(folder) && name.indexOf('/', folder.length()) < 0 && !entry.isDirectory()) {
                        try (InputStream in = jar.getInputStream(entry)) {
                            files.put(name.substring(folder.length()), in.readAllBytes());
                        }
                    }
                }
            }
        } else {
            Path directory = Path.of(URI.create(url.toString()).resolve("."));
            try (DirectoryStream<Path> listing = Files.newDirectoryStream(directory, Files::isRegularFile)) {
                for (Path path : listing) {
                    files.put(path.getFileName().toString(), Files.readAllBytes(path));
                }
            }
        }
        return new PackageFiles(folder, files);
    }

    /** The content of one file. */
    byte[] file(String name) throws IOException {
        byte[] content = files.get(name);
        if (content == null) {
            throw new IOException(folder + name + " is not on the class path");
        }
        return content;
    }

    /** Names this content among all others. */
    String fingerprint() {
        MessageDigest digest = Downloads.sha256();
        files.forEach((name, content) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(content);
        });
        return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    }

    /** Writes the package as a jar. */
    void writeJar(Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                JarEntry entry = new JarEntry(folder + file.getKey());
                entry.setTime(SOME_TIME);
                out.putNextEntry(entry);
                out.write(file.getValue());
            }
        }
    }
}
