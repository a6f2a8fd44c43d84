package org.opencinema.events.cmcd;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the standard says of a key.
 *
 * @param since the version that brought it
 * @param header the header that it stands in; null if it is in event mode only
 * @param maxLength of a text
 * @param tokens the values of a token, in version 2
 */
record CmcdRule(String key, Kind kind, int since, @Nullable CmcdHeader header, int maxLength, Set<String> tokens) {
    static final int MAX_TEXT = 4096;
    static final int MAX_CUSTOM = 64;

    private static final Pattern CUSTOM = Pattern.compile("[A-Za-z][A-Za-z0-9._]*-[A-Za-z0-9._-]*[A-Za-z0-9._]");
    private static final Map<String, CmcdRule> RULES = new HashMap<>();

    static {
        whole(CmcdHeader.OBJECT, 1, "d");
        whole(CmcdHeader.REQUEST, 1, "dl");
        whole(CmcdHeader.STATUS, 1, "rtp");
        whole(CmcdHeader.SESSION, 1, "v");
        whole(CmcdHeader.REQUEST, 2, "dfa", "ltc", "sn", "ts");
        whole(CmcdHeader.SESSION, 2, "msd");
        whole(CmcdHeader.STATUS, 2, "pt");
        whole(null, 2, "rc", "ttfb", "ttfbb", "ttlb");
        wholes(CmcdHeader.OBJECT, 1, "br", "tb");
        wholes(CmcdHeader.REQUEST, 1, "bl", "mtp");
        wholes(CmcdHeader.OBJECT, 2, "ab", "lab", "lb", "tab", "tpb");
        wholes(CmcdHeader.REQUEST, 2, "pb", "tbl");
        wholes(CmcdHeader.STATUS, 2, "bsa", "bsd", "bsda");
        add(Kind.DECIMAL, CmcdHeader.STATUS, 1, 0, "pr");
        add(Kind.FLAG, CmcdHeader.STATUS, 1, 0, "bs");
        add(Kind.FLAG, CmcdHeader.REQUEST, 1, 0, "su");
        add(Kind.FLAG, CmcdHeader.STATUS, 2, 0, "bg", "nr");
        add(Kind.TEXT, CmcdHeader.SESSION, 1, 64, "sid");
        add(Kind.TEXT, CmcdHeader.SESSION, 1, 128, "cid");
        add(Kind.TEXT, CmcdHeader.REQUEST, 1, 64, "nrr");
        add(Kind.TEXT, CmcdHeader.STATUS, 2, 128, "cdn");
        add(Kind.TEXT, CmcdHeader.REQUEST, 2, MAX_TEXT, "cs");
        add(Kind.TEXT, null, 2, MAX_TEXT, "cmsdd", "cmsds", "smrt", "url");
        add(Kind.TEXT, null, 2, 64, "cen");
        add(Kind.TEXT, null, 2, 128, "h");
        add(Kind.TEXTS, CmcdHeader.REQUEST, 1, MAX_TEXT, "nor");
        add(Kind.TEXTS, CmcdHeader.STATUS, 2, 128, "ec");
        token(CmcdHeader.OBJECT, 1, "ot", "m", "a", "v", "av", "i", "c", "tt", "k", "o");
        token(CmcdHeader.SESSION, 1, "sf", "d", "h", "e", "s", "o");
        token(CmcdHeader.SESSION, 1, "st", "v", "l", "ll");
        token(CmcdHeader.REQUEST, 2, "sta", "s", "p", "k", "r", "a", "w", "e", "f", "q", "d");
        token(
                null, 2, "e", "abs", "abe", "ae", "as", "b", "bc", "c", "ce", "e", "h", "m", "pc", "pe", "pr", "ps",
                "rr", "sk", "t", "um");
    }

    /** What a value is. */
    enum Kind {
        WHOLE,
        /** One number in version 1, a list of them in version 2. */
        WHOLES,
        DECIMAL,
        FLAG,
        TEXT,
        /** One text in version 1, a list of them in version 2. */
        TEXTS,
        TOKEN,
        /** Of a custom key: anything but a list. */
        ANY
    }

    /** The rule of a key of the standard, or that of custom keys; null if it is neither. */
    static @Nullable CmcdRule of(String key) {
        CmcdRule known = RULES.get(key);
        return known == null && isCustom(key) ? new CmcdRule(key, Kind.ANY, 1, null, MAX_CUSTOM, Set.of()) : known;
    }

    boolean isCustom() {
        return kind == Kind.ANY;
    }

    /** A prefix and a hyphen keep custom keys apart. */
    private static boolean isCustom(String key) {
        return key.length() <= MAX_CUSTOM && CUSTOM.matcher(key).matches();
    }

    private static void whole(@Nullable CmcdHeader header, int since, String... keys) {
        add(Kind.WHOLE, header, since, 0, keys);
    }

    private static void wholes(CmcdHeader header, int since, String... keys) {
        add(Kind.WHOLES, header, since, 0, keys);
    }

    private static void token(@Nullable CmcdHeader header, int since, String key, String... tokens) {
        RULES.put(key, new CmcdRule(key, Kind.TOKEN, since, header, 0, new TreeSet<>(List.of(tokens))));
    }

    private static void add(Kind kind, @Nullable CmcdHeader header, int since, int maxLength, String... keys) {
        for (String key : keys) {
            RULES.put(key, new CmcdRule(key, kind, since, header, maxLength, Set.of()));
        }
    }
}
