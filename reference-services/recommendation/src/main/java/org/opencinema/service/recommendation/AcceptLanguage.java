package org.opencinema.service.recommendation;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Locale.LanguageRange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;

/** Which language a client asks for. */
final class AcceptLanguage {
    private AcceptLanguage() {}

    /** The one with the highest quality that the catalog has; English if there is none or the header is malformed. */
    static Language language(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return Language.EN;
        }
        List<LanguageRange> ranges;
        try {
            ranges = LanguageRange.parse(header);
        } catch (IllegalArgumentException e) {
            return Language.EN;
        }
        return ranges.stream()
                .filter(range -> range.getWeight() > 0)
                .sorted(Comparator.comparingDouble(LanguageRange::getWeight).reversed())
                .flatMap(range -> language(range).stream())
                .findFirst()
                .orElse(Language.EN);
    }

    /** Says that the answer is in this language and would be another in another one. */
    static Response.ResponseBuilder respond(Response.ResponseBuilder response, Language language) {
        return response.header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                .header(HttpHeaders.CONTENT_LANGUAGE, language.tag());
    }

    private static Optional<Language> language(LanguageRange range) {
        String wanted = range.getRange().split("-", 2)[0];
        if (wanted.equals("*")) {
            return Optional.of(Language.EN);
        }
        for (Language language : Language.values()) {
            if (language.tag().equals(wanted)) {
                return Optional.of(language);
            }
        }
        return Optional.empty();
    }
}
