package org.opencinema.localservers;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a server's process is started and stopped. The environment is added to the one of this process. The stop signal is a name that
 * {@code kill} knows, without SIG.
 */
record Launch(
        List<String> command,
        Map<String, String> environment,
        String stopSignal,
        Duration startTimeout,
        Duration stopTimeout) {
    Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    static Launch of(List<String> command) {
        return new Launch(command, Map.of(), "TERM", Duration.ofSeconds(120), Duration.ofSeconds(30));
    }

    Launch withEnvironment(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new Launch(command, more, stopSignal, startTimeout, stopTimeout);
    }

    Launch withStopSignal(String signal) {
        return new Launch(command, environment, signal, startTimeout, stopTimeout);
    }

    Launch withStartTimeout(Duration timeout) {
        return new Launch(command, environment, stopSignal, timeout, stopTimeout);
    }

    Launch withStopTimeout(Duration timeout) {
        return new Launch(command, environment, stopSignal, startTimeout, timeout);
    }
}
