package org.opencinema.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shortest and the longest text that a pattern of the contracts allows, and texts just beside it. It knows what the contracts use:
 * character classes and literals, each repeated {n} or {n,m} times, and alternatives in brackets, of which the first is taken.
 */
final class PatternText {
    private static final Pattern PART =
            Pattern.compile("(?<set>\\[[^]]+]|[^\\[\\]{}()^$|])(\\{(?<min>\\d+)(,(?<max>\\d+))?}|(?<sign>[+*]))?");

    private final Pattern pattern;
    private final String shortest;
    private final String longest;

    PatternText(String regex) {
        pattern = Pattern.compile(regex);
        String parts = regex.replaceAll("^\\^|\\$$|\\([^()]*\\)\\?", "").replaceAll("\\(([^|)]*)(\\|[^)]*)?\\)", "$1");
        StringBuilder few = new StringBuilder();
        StringBuilder many = new StringBuilder();
        Matcher part = PART.matcher(parts);
        while (part.find()) {
            boolean none = "*".equals(part.group("sign"));
            String min = part.group("min") == null ? (none ? "0" : "1") : part.group("min");
            String max = part.group("max") == null ? min : part.group("max");
            String sign = sign(part.group("set"));
            few.append(sign.repeat(Integer.parseInt(min)));
            many.append(sign.repeat(Integer.parseInt(max)));
        }
        shortest = few.toString();
        longest = many.toString();
        for (String text : allowed()) {
            if (!pattern.matcher(text).matches()) {
                throw new IllegalArgumentException(text + " should match " + regex);
            }
        }
    }

    private static String sign(String set) {
        for (char c : "a7A!*".toCharArray()) {
            if (Pattern.matches(set, String.valueOf(c))) {
                return String.valueOf(c);
            }
        }
        return set.substring(0, 1);
    }

    List<String> allowed() {
        return shortest.equals(longest) ? List.of(shortest) : List.of(shortest, longest);
    }

    List<String> refused() {
        List<String> beside = new ArrayList<>();
        String last = longest.substring(longest.length() - 1);
        String spaced = longest.length() < 3 ? "" : longest.charAt(0) + " " + longest.substring(2);
        for (String text : List.of(shortest.substring(1), longest + last, spaced, "ж" + longest.substring(1))) {
            if (!text.isEmpty() && !pattern.matcher(text).matches()) {
                beside.add(text);
            }
        }
        return beside;
    }
}
