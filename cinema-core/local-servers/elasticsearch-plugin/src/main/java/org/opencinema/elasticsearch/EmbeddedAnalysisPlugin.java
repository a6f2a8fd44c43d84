package org.opencinema.elasticsearch;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredCharFilter;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.PreConfiguredTokenizer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
import org.jspecify.annotations.Nullable;
import org.tartarus.snowball.ext.RussianStemmer;

/**
 * The Elasticsearch plugin that registers analyzers, tokenizers, token filters and character filters, and answers {@code GET /}.
 * Created by the Elasticsearch node.
 */
public final class EmbeddedAnalysisPlugin extends Plugin implements AnalysisPlugin, ActionPlugin {

    private @Nullable ClusterService clusterService;

    @Override
    public Collection<?> createComponents(PluginServices services) {
        clusterService = services.clusterService();
        return List.of();
    }

    @Override
    public Collection<RestHandler> getRestHandlers(
            Settings settings,
            NamedWriteableRegistry namedWriteableRegistry,
            RestController restController,
            ClusterSettings clusterSettings,
            IndexScopedSettings indexScopedSettings,
            SettingsFilter settingsFilter,
            IndexNameExpressionResolver indexNameExpressionResolver,
            Supplier<DiscoveryNodes> nodesInCluster,
            Predicate<NodeFeature> clusterSupportsFeature) {
        if (clusterService == null) {
            throw new IllegalStateException("createComponents was not called before getRestHandlers");
        }
        return List.of(new RootAnswer(clusterService));
    }

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of(
                "english",
                (index, env, name, settings) -> analyzer(
                        name,
                        settings,
                        new EnglishAnalyzer(
                                Analysis.parseStopWords(env, settings, EnglishAnalyzer.getDefaultStopSet()),
                                Analysis.parseStemExclusion(settings, CharArraySet.EMPTY_SET))),
                "russian",
                (index, env, name, settings) -> analyzer(
                        name,
                        settings,
                        new RussianAnalyzer(
                                Analysis.parseStopWords(env, settings, RussianAnalyzer.getDefaultStopSet()),
                                Analysis.parseStemExclusion(settings, CharArraySet.EMPTY_SET))));
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of(
                "keyword", tokenizer(KeywordTokenizer::new),
                "whitespace", tokenizer(WhitespaceTokenizer::new),
                "letter", tokenizer(LetterTokenizer::new),
                "uax_url_email",
                        (index, env, name, settings) -> TokenizerFactory.newFactory(name, () -> {
                            UAX29URLEmailTokenizer tokenizer = new UAX29URLEmailTokenizer();
                            tokenizer.setMaxTokenLength(
                                    settings.getAsInt("max_token_length", StandardAnalyzer.DEFAULT_MAX_TOKEN_LENGTH));
                            return tokenizer;
                        }),
                "edge_ngram", (index, env, name, settings) -> Grams.edgeTokenizer(name, settings));
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        Map<String, AnalysisProvider<TokenFilterFactory>> filters = new HashMap<>();
        filters.put("asciifolding", (index, env, name, settings) -> new AsciiFolding(name, settings));
        filters.put("trim", normalizing(TrimFilter::new));
        filters.put("uppercase", normalizing(UpperCaseFilter::new));
        filters.put("decimal_digit", normalizing(DecimalDigitFilter::new));
        filters.put("porter_stem", filter(PorterStemFilter::new));
        filters.put("kstem", filter(KStemFilter::new));
        filters.put("russian_stem", filter(EmbeddedAnalysisPlugin::russianStem));
        filters.put("reverse", filter(ReverseStringFilter::new));
        filters.put("remove_duplicates", filter(RemoveDuplicatesTokenFilter::new));
        filters.put("flatten_graph", filter(FlattenGraphFilter::new));
        filters.put("stemmer", (index, env, name, settings) -> Filters.stemmer(name, settings));
        filters.put("length", (index, env, name, settings) -> Filters.length(name, settings));
        filters.put("truncate", (index, env, name, settings) -> Filters.truncate(name, settings));
        filters.put("unique", (index, env, name, settings) -> Filters.unique(name, settings));
        filters.put(
                "word_delimiter_graph",
                (index, env, name, settings) -> Filters.wordDelimiterGraph(env, name, settings));
        filters.put("edge_ngram", (index, env, name, settings) -> Grams.edgeFilter(name, settings));
        filters.put("ngram", (index, env, name, settings) -> Grams.filter(index, name, settings));
        filters.put(
                "keyword_marker",
                AnalysisPlugin.requiresAnalysisSettings(
                        (index, env, name, settings) -> Filters.keywordMarker(env, name, settings)));
        filters.put(
                "pattern_capture",
                AnalysisPlugin.requiresAnalysisSettings(
                        (index, env, name, settings) -> Filters.patternCapture(name, settings)));
        filters.put(
                "synonym",
                AnalysisPlugin.requiresAnalysisSettings(
                        (index, env, name, settings) -> new Synonyms(env, name, settings, false)));
        filters.put(
                "synonym_graph",
                AnalysisPlugin.requiresAnalysisSettings(
                        (index, env, name, settings) -> new Synonyms(env, name, settings, true)));
        return filters;
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of(
                "html_strip", (index, env, name, settings) -> CharFilters.htmlStrip(name, settings),
                "mapping",
                        AnalysisPlugin.requiresAnalysisSettings(
                                (index, env, name, settings) -> CharFilters.mapping(env, name, settings)),
                "pattern_replace",
                        AnalysisPlugin.requiresAnalysisSettings(
                                (index, env, name, settings) -> CharFilters.patternReplace(name, settings)));
    }

    @Override
    public List<PreConfiguredTokenizer> getPreConfiguredTokenizers() {
        return List.of(
                PreConfiguredTokenizer.singleton("keyword", KeywordTokenizer::new),
                PreConfiguredTokenizer.singleton("whitespace", WhitespaceTokenizer::new),
                PreConfiguredTokenizer.singleton("letter", LetterTokenizer::new),
                PreConfiguredTokenizer.singleton("uax_url_email", UAX29URLEmailTokenizer::new));
    }

    @Override
    public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
        return List.of(
                PreConfiguredTokenFilter.singleton("asciifolding", true, ASCIIFoldingFilter::new),
                PreConfiguredTokenFilter.singleton("trim", true, TrimFilter::new),
                PreConfiguredTokenFilter.singleton("uppercase", true, UpperCaseFilter::new),
                PreConfiguredTokenFilter.singleton("decimal_digit", true, DecimalDigitFilter::new),
                PreConfiguredTokenFilter.singleton("porter_stem", false, PorterStemFilter::new),
                PreConfiguredTokenFilter.singleton("kstem", false, KStemFilter::new),
                PreConfiguredTokenFilter.singleton("russian_stem", false, EmbeddedAnalysisPlugin::russianStem),
                PreConfiguredTokenFilter.singleton("reverse", false, ReverseStringFilter::new),
                PreConfiguredTokenFilter.singleton("unique", false, in -> new UniqueFilter(in, false)));
    }

    @Override
    public List<PreConfiguredCharFilter> getPreConfiguredCharFilters() {
        return List.of(PreConfiguredCharFilter.singleton("html_strip", false, HTMLStripCharFilter::new));
    }

    static TokenStream russianStem(TokenStream in) {
        return new SnowballFilter(in, new RussianStemmer());
    }

    private static AnalysisProvider<TokenizerFactory> tokenizer(Supplier<Tokenizer> tokenizer) {
        return (index, env, name, settings) -> TokenizerFactory.newFactory(name, tokenizer);
    }

    private static AnalysisProvider<TokenFilterFactory> filter(UnaryOperator<TokenStream> filter) {
        return (index, env, name, settings) -> Filters.of(name, settings, filter);
    }

    private static AnalysisProvider<TokenFilterFactory> normalizing(UnaryOperator<TokenStream> filter) {
        return (index, env, name, settings) -> Filters.normalizing(name, settings, filter);
    }

    private static <T extends Analyzer> AnalyzerProvider<T> analyzer(String name, Settings settings, T analyzer) {
        return new AbstractIndexAnalyzerProvider<T>(name, settings) {
            @Override
            public T get() {
                return analyzer;
            }
        };
    }
}
