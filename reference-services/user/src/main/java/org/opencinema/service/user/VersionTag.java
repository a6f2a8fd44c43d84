package org.opencinema.service.user;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opencinema.dropwizard.InvalidException;

/** The ETag of a playlist: its version, and the language that the answer was written in. */
final class VersionTag {
    private static final Pattern VERSION = Pattern.compile("\"([0-9]{1,18})(-(en|ru))?\"");

    private VersionTag() {}

    static String tag(long version, String language) {
        return "\"" + version + "-" + language + "\"";
    }

    /** The version in If-Match; its language, if any, does not matter. */
    static long version(String ifMatch) {
        Matcher matcher = VERSION.matcher(ifMatch.trim());
        if (!matcher.matches()) {
            throw new InvalidException("If-Match", "must be an ETag like \"7-en\"");
        }
        return Long.parseLong(matcher.group(1));
    }
}
