package org.opencinema.launcher;

import java.util.List;
import java.util.UUID;

/** A title of the demo catalog. The id is always the same, so that loading again adds nothing. */
record Film(
        UUID id,
        String kind,
        String originalTitle,
        Text en,
        Text ru,
        int year,
        int runtimeMinutes,
        List<String> countries,
        List<String> genres,
        int ageRating,
        List<String> directors,
        List<String> actors) {

    /** In one language; an empty synopsis is none. */
    record Text(String title, String synopsis) {}

    /** An id in the form of a UUIDv7 of a fixed moment. */
    static UUID id(int group, int number) {
        long time = 1_767_225_600_000L; // 2026-01-01T00:00:00Z
        return new UUID(time << 16 | 0x7000L | group, 0x8000_0000_0000_0000L | number);
    }
}
