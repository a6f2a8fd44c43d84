package org.opencinema.elasticsearch;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterIterator;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.ru.RussianLightStemFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;

/** Token filters that keep no state besides their settings. */
final class Filters {

    private Filters() {}

    static TokenFilterFactory of(String name, Settings settings, UnaryOperator<TokenStream> filter) {
        return new AbstractTokenFilterFactory(name, settings) {
            @Override
            public TokenStream create(TokenStream in) {
                return filter.apply(in);
            }
        };
    }

    /** A filter that a normalizer may use as well. */
    static TokenFilterFactory normalizing(String name, Settings settings, UnaryOperator<TokenStream> filter) {
        return new Normalizing(name, settings, filter);
    }

    static TokenFilterFactory stemmer(String name, Settings settings) {
        String language = settings.get("language", settings.get("name", "porter"));
        UnaryOperator<TokenStream> stemmer = switch (language) {
            case "porter", "english" -> PorterStemFilter::new;
            case "light_english", "lightEnglish", "kstem" -> KStemFilter::new;
            case "possessive_english", "possessiveEnglish" -> EnglishPossessiveFilter::new;
            case "russian" -> EmbeddedAnalysisPlugin::russianStem;
            case "light_russian", "lightRussian" -> RussianLightStemFilter::new;
            default ->
                throw new IllegalArgumentException(
                        "stemmer language must be english, light_english, possessive_english, russian or"
                                + " light_russian, was " + language);
        };
        return of(name, settings, stemmer);
    }

    static TokenFilterFactory length(String name, Settings settings) {
        int min = settings.getAsInt("min", 0);
        int max = settings.getAsInt("max", Integer.MAX_VALUE);
        return of(name, settings, in -> new LengthFilter(in, min, max));
    }

    static TokenFilterFactory truncate(String name, Settings settings) {
        int length = settings.getAsInt("length", 10);
        return of(name, settings, in -> new TruncateTokenFilter(in, length));
    }

    static TokenFilterFactory unique(String name, Settings settings) {
        boolean onlyOnSamePosition = settings.getAsBoolean("only_on_same_position", false);
        return of(name, settings, in -> new UniqueFilter(in, onlyOnSamePosition));
    }

    static TokenFilterFactory keywordMarker(Environment env, String name, Settings settings) {
        Set<?> keywords = Analysis.getWordSet(env, settings, "keywords");
        if (keywords == null) {
            throw new IllegalArgumentException("keyword_marker [" + name + "] needs keywords or keywords_path");
        }
        CharArraySet words = new CharArraySet(keywords, settings.getAsBoolean("ignore_case", false));
        return of(name, settings, in -> new SetKeywordMarkerFilter(in, words));
    }

    static TokenFilterFactory patternCapture(String name, Settings settings) {
        List<String> patterns = settings.getAsList("patterns");
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException("pattern_capture [" + name + "] needs patterns");
        }
        boolean preserveOriginal = settings.getAsBoolean("preserve_original", true);
        Pattern[] compiled = patterns.stream().map(Pattern::compile).toArray(Pattern[]::new);
        return of(name, settings, in -> new PatternCaptureGroupTokenFilter(in, preserveOriginal, compiled));
    }

    static TokenFilterFactory wordDelimiterGraph(Environment env, String name, Settings settings) {
        int flags = flag(settings, "generate_word_parts", true, WordDelimiterGraphFilter.GENERATE_WORD_PARTS)
                | flag(settings, "generate_number_parts", true, WordDelimiterGraphFilter.GENERATE_NUMBER_PARTS)
                | flag(settings, "catenate_words", false, WordDelimiterGraphFilter.CATENATE_WORDS)
                | flag(settings, "catenate_numbers", false, WordDelimiterGraphFilter.CATENATE_NUMBERS)
                | flag(settings, "catenate_all", false, WordDelimiterGraphFilter.CATENATE_ALL)
                | flag(settings, "preserve_original", false, WordDelimiterGraphFilter.PRESERVE_ORIGINAL)
                | flag(settings, "split_on_case_change", true, WordDelimiterGraphFilter.SPLIT_ON_CASE_CHANGE)
                | flag(settings, "split_on_numerics", true, WordDelimiterGraphFilter.SPLIT_ON_NUMERICS)
                | flag(settings, "stem_english_possessive", true, WordDelimiterGraphFilter.STEM_ENGLISH_POSSESSIVE)
                | flag(settings, "ignore_keywords", false, WordDelimiterGraphFilter.IGNORE_KEYWORDS);
        boolean adjustOffsets = settings.getAsBoolean("adjust_offsets", true);
        CharArraySet protectedWords = Analysis.getWordSet(env, settings, "protected_words");
        return of(
                name,
                settings,
                in -> new WordDelimiterGraphFilter(
                        in, adjustOffsets, WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE, flags, protectedWords));
    }

    private static int flag(Settings settings, String setting, boolean byDefault, int flag) {
        return settings.getAsBoolean(setting, byDefault) ? flag : 0;
    }

    private static final class Normalizing extends AbstractTokenFilterFactory implements NormalizingTokenFilterFactory {

        private final UnaryOperator<TokenStream> filter;

        Normalizing(String name, Settings settings, UnaryOperator<TokenStream> filter) {
            super(name, settings);
            this.filter = filter;
        }

        @Override
        public TokenStream create(TokenStream in) {
            return filter.apply(in);
        }
    }
}
