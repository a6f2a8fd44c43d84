package org.opencinema.service.etl;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPInputStream;

/** The files of IMDb, in a folder or behind a URL. */
final class ImdbFiles {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String source;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    ImdbFiles(String source) {
        this.source = source;
    }

    /** A file that is being read. */
    static final class Opened extends FilterInputStream {
        private final long size;
        private long position;

        private Opened(InputStream in, long size) {
            super(in);
            this.size = size;
        }

        /** How much of it was read, 0 to 1; 0 if its size is unknown. */
        double fraction() {
            return size <= 0 ? 0 : Math.min(1, (double) position / size);
        }

        /** As it is, or unpacked. */
        InputStream content(boolean zipped) throws IOException {
            InputStream buffered = new BufferedInputStream(this, 1 << 16);
            return zipped ? new GZIPInputStream(buffered, 1 << 16) : buffered;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            position += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            position += Math.max(0, n);
            return n;
        }
    }

    /** A file by its name without .gz. */
    record File(Opened opened, InputStream content) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            content.close();
            opened.close();
        }
    }

    /** @throws JobFailedException if no source is set, or the file is not there */
    File open(String name) throws IOException, InterruptedException, JobFailedException {
        if (source.isEmpty()) {
            throw new JobFailedException("there is no source for IMDb: set ETL_IMDB_SOURCE");
        }
        if (source.startsWith("http://") || source.startsWith("https://")) {
            return file(download(name + ".gz"), true);
        }
        for (boolean zipped : new boolean[] {true, false}) {
            Path path = Path.of(source, zipped ? name + ".gz" : name);
            if (Files.isRegularFile(path)) {
                return file(new Opened(Files.newInputStream(path), Files.size(path)), zipped);
            }
        }
        throw new JobFailedException("there is no " + name + ".gz in " + source);
    }

    private static File file(Opened opened, boolean zipped) throws IOException {
        try {
            return new File(opened, opened.content(zipped));
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private Opened download(String name) throws IOException, InterruptedException, JobFailedException {
        URI uri = URI.create(source.endsWith("/") ? source : source + "/").resolve(name);
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            answer.body().close();
            if (answer.statusCode() / 100 == 4 && answer.statusCode() != 429) {
                throw new JobFailedException(uri + " was answered with " + answer.statusCode());
            }
            throw new IOException(uri + " was answered with " + answer.statusCode());
        }
        return new Opened(
                answer.body(),
                answer.headers().firstValueAsLong("Content-Length").orElse(0));
    }
}
