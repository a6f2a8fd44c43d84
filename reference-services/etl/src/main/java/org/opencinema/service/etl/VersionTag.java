package org.opencinema.service.etl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opencinema.dropwizard.InvalidException;

/** The ETag of a job: the version of its plan. */
final class VersionTag {
    private static final Pattern VERSION = Pattern.compile("\"([0-9]{1,18})\"");

    private VersionTag() {}

    static String tag(long version) {
        return "\"" + version + "\"";
    }

    static long version(String ifMatch) {
        Matcher matcher = VERSION.matcher(ifMatch.trim());
        if (!matcher.matches()) {
            throw new InvalidException("If-Match", "must be an ETag like \"7\"");
        }
        return Long.parseLong(matcher.group(1));
    }
}
