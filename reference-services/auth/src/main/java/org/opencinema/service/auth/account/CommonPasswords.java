package org.opencinema.service.auth.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The passwords that everybody tries first: the words of a list, alone or with up to four digits or signs after them. */
public final class CommonPasswords {
    private static final Pattern ENDING = Pattern.compile("[^\\p{L}]{1,4}$");

    private final Set<String> passwords;

    private CommonPasswords(Set<String> passwords) {
        this.passwords = passwords;
    }

    public static CommonPasswords load() {
        try (InputStream list = CommonPasswords.class.getResourceAsStream("common-passwords.txt")) {
            if (list == null) {
                throw new IllegalStateException("common-passwords.txt is missing");
            }
            return new CommonPasswords(
                    Set.copyOf(new String(list.readAllBytes(), UTF_8).lines().toList()));
        } catch (IOException e) {
            throw new UncheckedIOException("common-passwords.txt cannot be read", e);
        }
    }

    public boolean contains(String password) {
        String lower = password.toLowerCase(Locale.ROOT);
        return passwords.contains(lower)
                || passwords.contains(ENDING.matcher(lower).replaceFirst(""));
    }
}
