package org.opencinema.catalog;

/**
 * What an {@link Entitlement} asks about somebody who wants to watch.
 *
 * @param entitled a subscription lets them watch now
 * @param overdue a subscription would, were it paid
 * @param region where they are, ISO 3166-1 alpha-2
 * @param maxAge the highest age rating they may watch, in years, 0 to 21
 * @param maxStreams at the same time, by the subscription; 1 or more
 * @param maxHeight of the picture in lines, by the subscription; 144 or more
 */
public record Viewer(boolean entitled, boolean overdue, String region, int maxAge, int maxStreams, int maxHeight) {
    /** The age rating that every title is within. */
    public static final int ADULT = 21;
    /** What a viewer without a subscription may play at the same time. */
    public static final int FREE_MAX_STREAMS = 1;
    /** The lines of the picture for a viewer without a subscription. */
    public static final int FREE_MAX_HEIGHT = 480;

    /**
     * Checks the values.
     *
     * @throws InvalidCatalogException if one is out of its range
     */
    public Viewer {
        Text.requireCountry("region", region);
        Text.requireWithin("maxAge", maxAge, 0, ADULT);
        Text.requireWithin("maxStreams", maxStreams, 1, Integer.MAX_VALUE);
        Text.requireWithin("maxHeight", maxHeight, 144, Integer.MAX_VALUE);
    }

    /** One without a subscription. */
    public static Viewer free(String region, int maxAge) {
        return new Viewer(false, false, region, maxAge, FREE_MAX_STREAMS, FREE_MAX_HEIGHT);
    }
}
