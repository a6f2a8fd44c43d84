package org.opencinema.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** One kept-alive connection that sends POSTs of JSON and costs a load generator as little as it can. Not thread-safe. */
final class LoadConnection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final byte[] line = new byte[8_192];
    private String body = "";

    LoadConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        in = new BufferedInputStream(socket.getInputStream(), 16_384);
    }

    /** Sends a request and waits for its answer; returns the status. */
    int post(String path, String token, String json) throws IOException {
        byte[] request = ("POST " + path + " HTTP/1.1\r\nHost: load\r\nAuthorization: Bearer " + token
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json)
                .getBytes(US_ASCII);
        socket.getOutputStream().write(request);
        int status = Integer.parseInt(readLine().substring(9, 12));
        int length = 0;
        boolean chunked = false;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).trim());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        body = chunked ? chunks() : new String(exactly(length), US_ASCII);
        return status;
    }

    /** Of the last answer. */
    String body() {
        return body;
    }

    private String chunks() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int size = Integer.parseInt(readLine(), 16); size > 0; size = Integer.parseInt(readLine(), 16)) {
            all.append(new String(exactly(size), US_ASCII));
            String unused = readLine();
        }
        String end = readLine();
        return all.append(end).toString();
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the answer broke off");
        }
        return bytes;
    }

    private String readLine() throws IOException {
        int n = 0;
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || n == line.length) {
                throw new EOFException("the connection was closed, or a line is too long");
            }
            line[n++] = (byte) c;
        }
        return new String(line, 0, n > 0 && line[n - 1] == '\r' ? n - 1 : n, US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
