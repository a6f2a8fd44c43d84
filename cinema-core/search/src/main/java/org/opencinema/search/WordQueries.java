package org.opencinema.search;

import co.elastic.clients.elasticsearch._types.query_dsl.BoolQuery;
import co.elastic.clients.elasticsearch._types.query_dsl.Operator;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch._types.query_dsl.TextQueryType;
import java.util.Arrays;
import java.util.List;

/** What titles match words: first exactly as inflected forms, then with mistakes and unfinished words. */
final class WordQueries {
    private static final List<String> FIELDS = List.of("titles^6", "peopleNames^3", "genreNames", "synopses");
    private static final List<String> FORMS = List.of("titles.forms^3", "peopleNames.forms^2");
    private static final int MOST_WORDS = 12;
    // Far above what words can score together, so that the title that was typed comes first.
    private static final float EXACT_TITLE = 1000;
    private static final float TITLE_BEGINNING = 300;
    private static final float PLAYABLE = 0.5f;

    private WordQueries() {}

    static Query exact(String words) {
        return ranked(exactRecall(words).build());
    }

    static Query loose(String words) {
        BoolQuery.Builder everyWord = new BoolQuery.Builder();
        Arrays.stream(TextKey.of(words).split(" ", -1))
                .limit(MOST_WORDS)
                .forEach(word -> everyWord.should(looseWord(word)));
        everyWord.minimumShouldMatch("2<-1");
        return ranked(exactRecall(words)
                .should(Query.of(query -> query.bool(everyWord.build())))
                .build());
    }

    private static BoolQuery.Builder exactRecall(String words) {
        String key = TextKey.of(words);
        BoolQuery.Builder recall = new BoolQuery.Builder()
                .minimumShouldMatch("1")
                .should(should -> should.combinedFields(
                        combined -> combined.query(words).fields(FIELDS).minimumShouldMatch("3<-1")))
                .should(should -> should.matchPhrase(
                        phrase -> phrase.field("titles.forms").query(words).boost(2f)))
                .should(should -> should.constantScore(exact -> exact.filter(filter ->
                                filter.term(term -> term.field("titleKeys").value(key)))
                        .boost(EXACT_TITLE)));
        if (key.length() > 1) {
            recall.should(should -> should.constantScore(beginning -> beginning
                    .filter(filter ->
                            filter.prefix(prefix -> prefix.field("titleKeys").value(key)))
                    .boost(TITLE_BEGINNING)));
        }
        return recall;
    }

    private static Query looseWord(String word) {
        return Query.of(query -> query.bool(any -> any.minimumShouldMatch("1")
                .should(should -> should.multiMatch(fuzzy -> fuzzy.query(word)
                        .fields(FORMS)
                        .type(TextQueryType.BestFields)
                        .fuzziness("AUTO")
                        .prefixLength(1)))
                .should(should -> should.match(beginning ->
                        beginning.field("titles.beginnings").query(word).operator(Operator.And)))
                .should(should -> should.multiMatch(
                        forms -> forms.query(word).fields(FIELDS).type(TextQueryType.BestFields)))));
    }

    private static Query ranked(BoolQuery recall) {
        return Query.of(query -> query.bool(ranked -> ranked.must(must -> must.bool(recall))
                .should(should -> should.constantScore(playable -> playable.filter(filter ->
                                filter.term(term -> term.field("playable").value(true)))
                        .boost(PLAYABLE)))));
    }
}
