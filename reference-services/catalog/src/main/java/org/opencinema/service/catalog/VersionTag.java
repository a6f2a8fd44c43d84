package org.opencinema.service.catalog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;
import org.opencinema.dropwizard.InvalidException;

/** The ETag of a title: its version, and the language that the answer was written in. */
final class VersionTag {
    private static final Pattern VERSION = Pattern.compile("\"([0-9]{1,18})(-(en|ru))?\"");

    private VersionTag() {}

    static String tag(long version, Language language) {
        return "\"" + version + "-" + language.tag() + "\"";
    }

    /** The version in If-Match; its language, if any, does not matter. */
    static long version(String ifMatch) {
        Matcher matcher = VERSION.matcher(ifMatch.trim());
        if (!matcher.matches()) {
            throw new InvalidException("If-Match", "must be an ETag like \"7-en\"");
        }
        return Long.parseLong(matcher.group(1));
    }

    static boolean isIn(@Nullable String ifNoneMatch, String tag) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String one : ifNoneMatch.split(",", -1)) {
            String candidate = one.trim();
            if (candidate.equals("*") || candidate.equals(tag) || candidate.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }
}
