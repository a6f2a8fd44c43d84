package org.opencinema.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.LoggerFactory;

/**
 * What HTTP costs with Jetty alone, in processes of their own: a handler that reads a request and answers 204, and a reverse proxy before
 * it. Both are as Jetty comes, but for one selector each, as the services have. Not thread-safe.
 */
final class BareHttp implements AutoCloseable {
    private final Process process;
    private final int port;

    private BareHttp(String name, String upstream) throws IOException {
        port = ServiceProcess.freePort();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx768m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareHttp.class.getName(),
                        Integer.toString(port),
                        upstream)
                .redirectErrorStream(true)
                .redirectOutput(new File("target", name + ".log"))
                .start();
        awaitPort();
    }

    static BareHttp handler() throws IOException {
        return new BareHttp("bare-handler", "");
    }

    static BareHttp proxyOf(BareHttp upstream) throws IOException {
        return new BareHttp("bare-proxy", Integer.toString(upstream.port));
    }

    int port() {
        return port;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    private void awaitPort() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException("it does not start; see target/bare-*.log", notYet);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** PORT and the port behind it, which is empty for a handler. */
    public static void main(String[] args) throws Exception {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        Server server = new Server(new QueuedThreadPool());
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(args[0]));
        server.addConnector(connector);
        server.setHandler(args[1].isEmpty() ? new NoContent() : new Proxy(Integer.parseInt(args[1])));
        server.start();
        server.join();
    }

    private static final class NoContent extends Handler.Abstract.NonBlocking {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Content.Source.asByteBuffer(request, Promise.from(body -> answer(response, callback), callback::failed));
            return true;
        }

        private static void answer(Response response, Callback callback) {
            response.setStatus(204);
            response.write(true, BufferUtil.EMPTY_BUFFER, callback);
        }
    }

    private static final class Proxy extends ProxyHandler.Reverse {
        Proxy(int port) {
            super(request -> HttpURI.build(request.getHttpURI())
                    .host("127.0.0.1")
                    .port(port)
                    .asImmutable());
        }

        @Override
        protected void configureHttpClient(HttpClient client) {
            super.configureHttpClient(client);
            client.setMaxConnectionsPerDestination(256);
        }
    }
}
