package org.opencinema.service.auth.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nulabinc.zxcvbn.StandardDictionaries;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The passwords that everybody tries first: those of 8 and more characters among the 30,000 most common ones (the list of zxcvbn,
 * more than the 3,000 of ASVS 6.2.4), and the words of a list of ours, alone or with up to four digits or signs after them.
 */
public final class CommonPasswords {
    private static final Pattern ENDING = Pattern.compile("[^\\p{L}]{1,4}$");

    private static final int MIN_LENGTH = 8;

    private final Set<String> words;
    private final Set<String> leaked;

    private CommonPasswords(Set<String> words, Set<String> leaked) {
        this.words = words;
        this.leaked = leaked;
    }

    public static CommonPasswords load() {
        try (InputStream list = CommonPasswords.class.getResourceAsStream("common-passwords.txt")) {
            if (list == null) {
                throw new IllegalStateException("common-passwords.txt is missing");
            }
            Set<String> leaked = StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies().stream()
                    .filter(password -> password.length() >= MIN_LENGTH)
                    .collect(Collectors.toUnmodifiableSet());
            return new CommonPasswords(
                    Set.copyOf(new String(list.readAllBytes(), UTF_8).lines().toList()), leaked);
        } catch (IOException e) {
            throw new UncheckedIOException("the lists of common passwords cannot be read", e);
        }
    }

    public boolean contains(String password) {
        String lower = Normalizer.normalize(password, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return leaked.contains(lower)
                || words.contains(lower)
                || words.contains(ENDING.matcher(lower).replaceFirst(""));
    }
}
