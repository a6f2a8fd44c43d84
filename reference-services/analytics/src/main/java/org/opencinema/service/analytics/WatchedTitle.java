package org.opencinema.service.analytics;

import java.util.OptionalDouble;
import java.util.UUID;

/** How often and how long a title was watched in a span of days. */
record WatchedTitle(UUID id, long starts, long viewers, long seconds, OptionalDouble completion) {}
