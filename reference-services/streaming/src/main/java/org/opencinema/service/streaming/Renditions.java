package org.opencinema.service.streaming;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a package's renditions a viewer is offered: those up to a height, the smallest at least. */
final class Renditions {
    private static final Pattern HLS_VARIANT = Pattern.compile(
            "#EXT-X-(?:I-FRAME-)?STREAM-INF:[^\\n]*RESOLUTION=(\\d+)x(\\d+)[^\\n]*\\n(?:[^#\\n][^\\n]*\\n?)?");
    private static final Pattern DASH_REPRESENTATION = Pattern.compile(
            "\\s*<Representation (?=[^>]*\\bwidth=\"(\\d+)\")[^>]*\\bheight=\"(\\d+)\".*?</Representation>",
            Pattern.DOTALL);

    private static final String END_OF_SET = "</AdaptationSet>";

    private Renditions() {}

    /** Whether the file lists renditions. */
    static boolean areIn(String file) {
        return file.equals(MediaPackage.HLS) || file.equals(MediaPackage.DASH);
    }

    /** The file without the renditions that are higher. */
    static String cap(String file, String text, int maxHeight) {
        Pattern rendition = file.equals(MediaPackage.HLS) ? HLS_VARIANT : DASH_REPRESENTATION;
        int highest = Math.max(maxHeight, smallest(rendition.matcher(text)));
        String capped = rendition
                .matcher(text)
                .replaceAll(found -> shortSide(found) > highest ? "" : Matcher.quoteReplacement(found.group()));
        return file.equals(MediaPackage.DASH) ? withoutEmptySets(capped) : capped;
    }

    /** A set of which no representation is left is no valid one. */
    private static String withoutEmptySets(String manifest) {
        StringBuilder rest = new StringBuilder();
        int copied = 0;
        int begin;
        while ((begin = manifest.indexOf("<AdaptationSet ", copied)) >= 0) {
            int end = manifest.indexOf(END_OF_SET, begin);
            if (end < 0) {
                break;
            }
            end += END_OF_SET.length();
            boolean empty = !manifest.substring(begin, end).contains("<Representation ");
            rest.append(manifest, copied, empty ? begin : end);
            copied = end;
        }
        return rest.append(manifest, copied, manifest.length()).toString();
    }

    /** What a picture is called by: an upright one of 1080x1920 is no higher than a lying one. */
    private static int shortSide(MatchResult size) {
        return Math.min(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
    }

    private static int smallest(Matcher matcher) {
        List<Integer> heights = new ArrayList<>();
        while (matcher.find()) {
            heights.add(shortSide(matcher));
        }
        return heights.stream().mapToInt(Integer::intValue).min().orElse(0);
    }
}
