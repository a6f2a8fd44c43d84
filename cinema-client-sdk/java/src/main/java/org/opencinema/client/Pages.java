package org.opencinema.client;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Walks through lists that come in pages. Thread-safe. */
public final class Pages {
    private Pages() {}

    /**
     * The items of all pages as one sequential stream. A page is fetched when its first item is needed, the first one at once:
     *
     * <pre>{@code
     * Pages.stream(
     *         cursor -> cinema.catalog().listTitles(100, cursor, true, null, "en"),
     *         TitlePage::getItems,
     *         TitlePage::getNextCursor)
     * }</pre>
     *
     * @param fetch gives the page for a cursor, which is null for the first page
     */
    public static <P, T> Stream<T> stream(
            Function<@Nullable String, P> fetch,
            Function<? super P, ? extends List<T>> items,
            Function<? super P, @Nullable String> nextCursor) {
        return Stream.<@Nullable P>iterate(fetch.apply(null), Objects::nonNull, page -> {
                    String next = nextCursor.apply(Objects.requireNonNull(page));
                    return next == null ? null : fetch.apply(next);
                })
                .flatMap(page -> items.apply(Objects.requireNonNull(page)).stream());
    }
}
