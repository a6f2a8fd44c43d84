package org.opencinema.service.auth.account;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A part of a list; without a cursor it is the last one. */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    /** Of one item more than the page holds, if there is one. */
    public static <T> Page<T> of(List<T> found, int limit, Function<T, String> cursor) {
        return found.size() <= limit
                ? new Page<>(found, null)
                : new Page<>(found.subList(0, limit), cursor.apply(found.get(limit - 1)));
    }
}
