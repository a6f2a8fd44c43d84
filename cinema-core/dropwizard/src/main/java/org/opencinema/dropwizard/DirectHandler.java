package org.opencinema.dropwizard;

import io.dropwizard.core.setup.Environment;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Answers requests to the API before all other handlers, on the threads that read them from the network: a change of threads costs about as
 * much as all else that Jetty does for a small request. What it leaves goes to the other handlers on a thread of the pool.
 */
public abstract class DirectHandler extends Handler.Wrapper {

    /** Takes the first place once the server starts. */
    public final void install(Environment environment) {
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle starting) {
                if (starting instanceof Server server && server.getHandler() instanceof Handler.Wrapper graceful) {
                    graceful.insertHandler(DirectHandler.this); // which a stop waits for
                }
            }
        });
    }

    /**
     * Answers a request, or leaves it. It must not block: all requests wait for it.
     *
     * @return false to leave it, untouched
     */
    protected abstract boolean answer(Request request, Response response, Callback callback) throws Exception;

    /** Gives a request to the other handlers, on a thread that may wait. */
    protected final void leave(Request request, Response response, Callback callback) {
        leave(request.getComponents().getExecutor(), request, response, callback);
    }

    private void leave(Executor executor, Request request, Response response, Callback callback) {
        executor.execute(() -> {
            try {
                if (!super.handle(request, response, callback)) {
                    Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
                }
            } catch (Throwable e) { // as Jetty does, or the caller would wait for ever
                Response.writeError(request, response, callback, e);
            }
        });
    }

    @Override
    public final boolean handle(Request request, Response response, Callback callback) throws Exception {
        Connector connector = request.getConnectionMetaData().getConnector();
        if (!"application".equals(connector.getName())) {
            leave(connector.getExecutor(), request, response, callback); // it has few threads of its own
        } else if (!answer(request, response, callback)) {
            leave(request, response, callback);
        }
        return true;
    }

    @Override
    public final InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
