package org.opencinema.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A text reduced to what two spellings of it share: lower case, ё as е, Latin letters without marks, and only letters
 * and digits, with one space between words.
 */
final class TextKey {
    private static final int LONGEST = 300;
    private static final Map<Character, String> FOLDED =
            Map.of('ё', "е", 'ø', "o", 'ł', "l", 'đ', "d", 'ß', "ss", 'æ', "ae", 'œ', "oe");

    private TextKey() {}

    static String of(String text) {
        StringBuilder key = new StringBuilder();
        for (char c : composed(text).toLowerCase(Locale.ROOT).toCharArray()) {
            if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
                key.append(folded(c));
            } else if (c != '\'' && c != '’' && key.length() > 0 && key.charAt(key.length() - 1) != ' ') {
                key.append(' ');
            }
        }
        if (key.length() > LONGEST) {
            key.setLength(LONGEST);
        }
        return key.toString().strip();
    }

    /** The key from each of its words on, ending with the words before: so that a name is found by any of its words. */
    static List<String> rotations(String text) {
        String key = of(text);
        List<String> rotations = new ArrayList<>();
        rotations.add(key);
        for (int space = key.indexOf(' '); space > 0; space = key.indexOf(' ', space + 1)) {
            rotations.add(key.substring(space + 1) + " " + key.substring(0, space));
        }
        return rotations;
    }

    /** Letters and their marks as one character each: й as typed on some systems is и and a mark. */
    static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private static String folded(char c) {
        String replacement = FOLDED.get(c);
        if (replacement != null) {
            return replacement;
        }
        if (c < 0x80 || Character.UnicodeScript.of(c) != Character.UnicodeScript.LATIN) {
            return String.valueOf(c);
        }
        return Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFD).substring(0, 1);
    }
}
