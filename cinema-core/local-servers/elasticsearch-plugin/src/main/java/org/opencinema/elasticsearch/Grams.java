package org.opencinema.elasticsearch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;

/** Filters and the tokenizer that cut words into pieces. */
final class Grams {

    private Grams() {}

    static TokenFilterFactory edgeFilter(String name, Settings settings) {
        int min = min(settings);
        int max = max(settings);
        boolean preserveOriginal = settings.getAsBoolean("preserve_original", false);
        return new GramFilter(name, settings) {
            @Override
            public TokenStream create(TokenStream in) {
                return new EdgeNGramTokenFilter(in, min, max, preserveOriginal);
            }
        };
    }

    static TokenFilterFactory filter(IndexSettings index, String name, Settings settings) {
        int min = min(settings);
        int max = max(settings);
        if (max - min > index.getMaxNgramDiff()) {
            throw new IllegalArgumentException("max_gram - min_gram must be at most " + index.getMaxNgramDiff()
                    + " (index.max_ngram_diff), was " + (max - min));
        }
        boolean preserveOriginal = settings.getAsBoolean("preserve_original", false);
        return new GramFilter(name, settings) {
            @Override
            public TokenStream create(TokenStream in) {
                return new NGramTokenFilter(in, min, max, preserveOriginal);
            }
        };
    }

    static TokenizerFactory edgeTokenizer(String name, Settings settings) {
        int min = min(settings);
        int max = max(settings);
        List<IntPredicate> kinds = new ArrayList<>();
        for (String kind : settings.getAsList("token_chars")) {
            kinds.add(charKind(kind.toLowerCase(Locale.ROOT)));
        }
        return TokenizerFactory.newFactory(name, () -> new EdgeNGramTokenizer(min, max) {
            @Override
            protected boolean isTokenChar(int c) {
                return kinds.isEmpty() || kinds.stream().anyMatch(kind -> kind.test(c));
            }
        });
    }

    private static int min(Settings settings) {
        return settings.getAsInt("min_gram", 1);
    }

    private static int max(Settings settings) {
        return settings.getAsInt("max_gram", 2);
    }

    private static IntPredicate charKind(String kind) {
        return switch (kind) {
            case "letter" -> Character::isLetter;
            case "digit" -> Character::isDigit;
            case "whitespace" -> Character::isWhitespace;
            case "punctuation" -> Grams::isPunctuation;
            case "symbol" -> Grams::isSymbol;
            default ->
                throw new IllegalArgumentException(
                        "token_chars must be letter, digit, whitespace, punctuation or symbol, was " + kind);
        };
    }

    private static boolean isPunctuation(int c) {
        return switch (Character.getType(c)) {
            case Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION -> true;
            default -> false;
        };
    }

    private static boolean isSymbol(int c) {
        return switch (Character.getType(c)) {
            case Character.CURRENCY_SYMBOL, Character.MATH_SYMBOL, Character.OTHER_SYMBOL, Character.MODIFIER_SYMBOL ->
                true;
            default -> false;
        };
    }

    /** Pieces of words make no sense in synonym rules, so Elasticsearch refuses them there. */
    private abstract static class GramFilter extends AbstractTokenFilterFactory {

        GramFilter(String name, Settings settings) {
            super(name, settings);
        }

        @Override
        public boolean breaksFastVectorHighlighter() {
            return true;
        }

        @Override
        public TokenFilterFactory getSynonymFilter() {
            throw new IllegalArgumentException("Token filter [" + name() + "] cannot be used to parse synonyms");
        }
    }
}
