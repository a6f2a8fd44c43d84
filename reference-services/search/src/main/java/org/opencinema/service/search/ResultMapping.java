package org.opencinema.service.search;

import java.util.List;
import org.opencinema.search.SearchResult;
import org.opencinema.service.search.api.model.FacetValue;
import org.opencinema.service.search.api.model.Facets;
import org.opencinema.service.search.api.model.NamedValue;
import org.opencinema.service.search.api.model.SearchHit;
import org.opencinema.service.search.api.model.SearchPage;
import org.opencinema.service.search.api.model.Suggestion;
import org.opencinema.service.search.api.model.SuggestionList;

/** From what was found to the contract. */
final class ResultMapping {
    private ResultMapping() {}

    static SearchPage page(SearchResult result) {
        SearchPage page = new SearchPage()
                .total(result.total())
                .facets(facets(result.facets()))
                .suggestion(result.suggestion())
                .nextCursor(result.nextCursor());
        page.setItems(result.hits().stream().map(ResultMapping::hit).toList());
        return page;
    }

    static SuggestionList list(List<org.opencinema.search.Suggestion> suggestions) {
        SuggestionList list = new SuggestionList();
        list.setItems(suggestions.stream().map(ResultMapping::suggestion).toList());
        return list;
    }

    private static SearchHit hit(SearchResult.Hit hit) {
        SearchHit mapped = new SearchHit()
                .id(hit.id())
                .kind(hit.kind())
                .title(hit.title())
                .year(hit.year())
                .ageRating(hit.ageRating())
                .playable(hit.playable());
        mapped.setGenres(hit.genres().stream()
                .map(genre -> new NamedValue().value(genre.value()).name(genre.name()))
                .toList());
        return mapped;
    }

    private static Facets facets(org.opencinema.search.Facets facets) {
        Facets mapped = new Facets();
        mapped.setGenres(values(facets.genres()));
        mapped.setKinds(values(facets.kinds()));
        mapped.setDecades(values(facets.decades()));
        mapped.setCountries(values(facets.countries()));
        mapped.setPeople(values(facets.people()));
        mapped.setAgeRatings(values(facets.ageRatings()));
        return mapped;
    }

    private static List<FacetValue> values(List<org.opencinema.search.Facets.Value> values) {
        return values.stream()
                .map(value ->
                        new FacetValue().value(value.value()).name(value.name()).count(value.count()))
                .toList();
    }

    private static Suggestion suggestion(org.opencinema.search.Suggestion suggestion) {
        return new Suggestion()
                .text(suggestion.text())
                .kind(
                        switch (suggestion.kind()) {
                            case TITLE -> Suggestion.KindEnum.TITLE;
                            case PERSON -> Suggestion.KindEnum.PERSON;
                        })
                .id(suggestion.id())
                .year(suggestion.year());
    }
}
