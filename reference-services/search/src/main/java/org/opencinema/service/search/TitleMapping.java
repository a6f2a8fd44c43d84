package org.opencinema.service.search;

import java.util.HashMap;
import java.util.Map;
import org.opencinema.events.TitleChanged;
import org.opencinema.search.TitleChange;
import org.opencinema.search.TitleDocument;

/** From the catalog's events to what is indexed. */
final class TitleMapping {
    private TitleMapping() {}

    static TitleChange change(TitleChanged title) {
        return title.deleted()
                ? new TitleChange.Delete(title.id(), title.version())
                : new TitleChange.Put(document(title));
    }

    private static TitleDocument document(TitleChanged title) {
        Map<String, TitleDocument.Translation> translations = new HashMap<>();
        title.translations()
                .forEach((language, text) ->
                        translations.put(language, new TitleDocument.Translation(text.title(), text.synopsis())));
        return new TitleDocument(
                title.id(),
                title.version(),
                title.kind(),
                title.originalTitle(),
                translations,
                title.year(),
                title.runtimeMinutes(),
                title.countries(),
                title.genres().stream()
                        .map(genre -> new TitleDocument.Genre(genre.slug(), genre.names()))
                        .toList(),
                title.credits().stream()
                        .map(credit -> new TitleDocument.Credit(credit.personId(), credit.names(), credit.role()))
                        .toList(),
                title.ageRating(),
                title.playable(),
                title.changedAt());
    }
}
