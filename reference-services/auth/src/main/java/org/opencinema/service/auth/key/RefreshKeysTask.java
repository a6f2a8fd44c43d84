package org.opencinema.service.auth.key;

import io.dropwizard.servlets.tasks.Task;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.opencinema.tokens.KeyRing;

/** {@code POST /tasks/refresh-keys} at the admin port: does now what is done every 30 seconds, and tells the keys. */
final class RefreshKeysTask extends Task {
    private final KeyStore keys;

    RefreshKeysTask(KeyStore keys) {
        super("refresh-keys");
        this.keys = keys;
    }

    @Override
    public void execute(Map<String, List<String>> parameters, PrintWriter output) {
        keys.refresh();
        KeyRing ring = keys.get();
        output.println(
                "current " + ring.current().id() + " since " + ring.current().since());
        output.println("next " + ring.next().id() + " since " + ring.next().since());
        ring.retired().forEach(key -> output.println("retired " + key.id() + " since " + key.since()));
    }
}
