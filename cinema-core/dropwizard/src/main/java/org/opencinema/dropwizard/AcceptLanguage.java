package org.opencinema.dropwizard;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Locale.LanguageRange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which of the platform's languages a client asks for. */
public final class AcceptLanguage {
    private static final String ENGLISH = "en";
    private static final List<String> LANGUAGES = List.of(ENGLISH, "ru");

    private AcceptLanguage() {}

    /**
     * The tag, {@code en} or {@code ru}, of the language with the highest quality that answers are given in; English if there
     * is none or the header is absent or malformed.
     */
    public static String language(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return ENGLISH;
        }
        List<LanguageRange> ranges;
        try {
            ranges = LanguageRange.parse(header);
        } catch (IllegalArgumentException e) {
            return ENGLISH;
        }
        return ranges.stream()
                .filter(range -> range.getWeight() > 0)
                .sorted(Comparator.comparingDouble(LanguageRange::getWeight).reversed())
                .flatMap(range -> language(range).stream())
                .findFirst()
                .orElse(ENGLISH);
    }

    /** Says that the answer is in this language and would be another in another one. */
    public static Response.ResponseBuilder respond(Response.ResponseBuilder response, String language) {
        return response.header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                .header(HttpHeaders.CONTENT_LANGUAGE, language);
    }

    private static Optional<String> language(LanguageRange range) {
        String wanted = range.getRange().split("-", 2)[0];
        if (wanted.equals("*")) {
            return Optional.of(ENGLISH);
        }
        return LANGUAGES.stream().filter(wanted::equals).findFirst();
    }
}
