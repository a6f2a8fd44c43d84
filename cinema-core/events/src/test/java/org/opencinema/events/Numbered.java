package org.opencinema.events;

import java.time.Instant;

/** The payload of test events. */
record Numbered(int number) {
    static Event<Numbered> event(String key, int number) {
        return new Event<>(
                key + "-" + number,
                "test.numbered.v1",
                "/test",
                key,
                Instant.EPOCH.plusSeconds(number),
                new Numbered(number));
    }
}
