package org.opencinema.service.streaming;

import java.util.UUID;

/** The episode that follows another one. */
record NextEpisode(UUID id, int season, int number) {}
