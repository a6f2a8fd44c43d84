package org.opencinema.elasticsearch;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.text.ParseException;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalysisMode;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.CustomAnalyzer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;

/** The filters {@code synonym} and {@code synonym_graph}; the rules are read through the filters that come before. */
final class Synonyms extends AbstractTokenFilterFactory {

    private final Environment env;
    private final Settings settings;
    private final boolean graph;

    Synonyms(Environment env, String name, Settings settings, boolean graph) {
        super(name, settings);
        if (settings.get("synonyms_set") != null
                || !settings.get("format", "solr").equals("solr")) {
            throw new IllegalArgumentException("synonym filter [" + name + "] reads only synonyms and synonyms_path in"
                    + " the solr format on this server");
        }
        if (settings.get("synonyms_path") == null && !settings.hasValue("synonyms")) {
            throw new IllegalArgumentException("synonym filter [" + name + "] needs synonyms or synonyms_path");
        }
        this.env = env;
        this.settings = settings;
        this.graph = graph;
    }

    @Override
    public AnalysisMode getAnalysisMode() {
        return settings.getAsBoolean("updateable", false) ? AnalysisMode.SEARCH_TIME : AnalysisMode.ALL;
    }

    @Override
    public TokenStream create(TokenStream in) {
        throw new IllegalStateException("synonym filter [" + name() + "] works only within an analyzer");
    }

    @Override
    public TokenFilterFactory getChainAwareTokenFilterFactory(
            IndexCreationContext context,
            TokenizerFactory tokenizer,
            List<CharFilterFactory> charFilters,
            List<TokenFilterFactory> previousTokenFilters,
            Function<String, TokenFilterFactory> allFilters) {
        Analyzer rulesAnalyzer = new CustomAnalyzer(
                tokenizer,
                charFilters.toArray(CharFilterFactory[]::new),
                previousTokenFilters.stream()
                        .map(TokenFilterFactory::getSynonymFilter)
                        .toArray(TokenFilterFactory[]::new));
        return new Loaded(this, parse(rulesAnalyzer));
    }

    private SynonymMap parse(Analyzer rulesAnalyzer) {
        SolrSynonymParser parser = new SolrSynonymParser(true, settings.getAsBoolean("expand", true), rulesAnalyzer);
        try (Reader rules = rules()) {
            parser.parse(rules);
            return parser.build();
        } catch (IOException | ParseException e) {
            throw new IllegalArgumentException("synonym filter [" + name() + "]: " + e.getMessage(), e);
        }
    }

    private Reader rules() {
        return settings.hasValue("synonyms")
                ? new StringReader(String.join("\n", settings.getAsList("synonyms")))
                : Analysis.getReaderFromFile(env, settings.get("synonyms_path"), "synonyms_path");
    }

    private static final class Loaded implements TokenFilterFactory {

        private final Synonyms source;
        private final SynonymMap synonyms;

        Loaded(Synonyms source, SynonymMap synonyms) {
            this.source = source;
            this.synonyms = synonyms;
        }

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public AnalysisMode getAnalysisMode() {
            return source.getAnalysisMode();
        }

        @Override
        public TokenStream create(TokenStream in) {
            if (synonyms.fst == null) {
                return in;
            }
            TokenStream expanded = new SynonymGraphFilter(in, synonyms, false);
            return source.graph ? expanded : new FlattenGraphFilter(expanded);
        }

        @Override
        public TokenFilterFactory getSynonymFilter() {
            return IDENTITY_FILTER;
        }
    }
}
