package org.opencinema.service.recommendation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets connections to a server through, but stops any that sends more than so many bytes right there. */
final class HalfwayProxy implements AutoCloseable {
    private final ServerSocket socket;
    private final URI server;
    private final int bytes;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private HalfwayProxy(URI server, int bytes) throws IOException {
        this.socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        this.server = server;
        this.bytes = bytes;
    }

    static HalfwayProxy start(URI server, int bytes) throws IOException {
        HalfwayProxy proxy = new HalfwayProxy(server, bytes);
        run(proxy::accept);
        return proxy;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /** True once a connection was stopped. */
    boolean awaitStopped(int seconds) throws InterruptedException {
        return stopped.await(seconds, TimeUnit.SECONDS);
    }

    private void accept() throws IOException {
        while (!socket.isClosed()) {
            Socket client = socket.accept();
            Socket upstream = new Socket(server.getHost(), server.getPort());
            run(() -> copy(client.getInputStream(), upstream.getOutputStream(), bytes));
            run(() -> copy(upstream.getInputStream(), client.getOutputStream(), Integer.MAX_VALUE));
        }
    }

    private void copy(InputStream from, OutputStream to, int most) throws IOException {
        byte[] buffer = new byte[1024];
        int left = most;
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, Math.min(left, read));
            to.flush();
            left -= read;
            if (left <= 0) {
                stopped.countDown();
                return;
            }
        }
        to.close();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void run(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // of a side that has gone; the thread ends
            }
        });
        thread.setUncaughtExceptionHandler((ended, gone) -> {});
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
