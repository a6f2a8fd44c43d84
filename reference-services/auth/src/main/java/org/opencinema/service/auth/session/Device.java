package org.opencinema.service.auth.session;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A device as its owner knows it: the name that the client gave, or what a User-Agent in its place says. It is a guess from a text
 * that any client may write, good for a list and for nothing else.
 */
record Device(String name, Kind kind) {
    private static final Pattern TV = Pattern.compile("\\b(tv|smart-?tv|appletv|tizen|web0s|webos|bravia|roku)\\b");
    private static final Pattern MOBILE = Pattern.compile("\\b(mobile|android|iphone|ipad|ios|phone|tablet)\\b");
    private static final Pattern BROWSER =
            Pattern.compile("\\b(mozilla|firefox|chrome|chromium|safari|edge|opera|browser)\\b");
    private static final Pattern PROGRAM = Pattern.compile("[\\w.-]+/\\d.*");

    /** What stands in a User-Agent, in the order in which one hides another. */
    private static final List<Map.Entry<String, String>> BROWSERS = List.of(
            Map.entry("Edg", "Edge"),
            Map.entry("OPR/", "Opera"),
            Map.entry("YaBrowser/", "Yandex Browser"),
            Map.entry("SamsungBrowser/", "Samsung Internet"),
            Map.entry("Firefox/", "Firefox"),
            Map.entry("FxiOS/", "Firefox"),
            Map.entry("CriOS/", "Chrome"),
            Map.entry("Chrome/", "Chrome"),
            Map.entry("Safari/", "Safari"));

    private static final List<Map.Entry<String, String>> SYSTEMS = List.of(
            Map.entry("TV", "TV"),
            Map.entry("Tizen", "TV"),
            Map.entry("Web0S", "TV"),
            Map.entry("Android", "Android"),
            Map.entry("iPhone", "iPhone"),
            Map.entry("iPad", "iPad"),
            Map.entry("Windows", "Windows"),
            Map.entry("Mac OS X", "macOS"),
            Map.entry("CrOS", "ChromeOS"),
            Map.entry("Linux", "Linux"));

    enum Kind {
        BROWSER,
        MOBILE,
        TV,
        PROGRAM,
        OTHER
    }

    static Device of(String text) {
        return new Device(text.startsWith("Mozilla/") ? shortened(text) : text, kind(text.toLowerCase(Locale.ROOT)));
    }

    private static String shortened(String userAgent) {
        String browser = first(BROWSERS, userAgent, "Browser");
        String system = first(SYSTEMS, userAgent, "");
        return system.isEmpty() ? browser : browser + " on " + system;
    }

    private static String first(List<Map.Entry<String, String>> known, String userAgent, String otherwise) {
        return known.stream()
                .filter(entry -> userAgent.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(otherwise);
    }

    private static Kind kind(String text) {
        if (TV.matcher(text).find()) {
            return Kind.TV;
        }
        if (MOBILE.matcher(text).find()) {
            return Kind.MOBILE;
        }
        if (BROWSER.matcher(text).find()) {
            return Kind.BROWSER;
        }
        return PROGRAM.matcher(text).matches() ? Kind.PROGRAM : Kind.OTHER;
    }
}
