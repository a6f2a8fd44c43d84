/**
 * Text analysis for the bare Elasticsearch server that Maven Central offers: that server carries none of the modules a full
 * installation has, so it knows no stemmer, no n-grams, no synonyms and no character filter. The entry type is
 * {@link org.opencinema.elasticsearch.EmbeddedAnalysisPlugin}. Everything is registered under its official name with the
 * official settings and defaults, so the same index settings run unchanged on a full cluster, where this plugin must not be
 * installed.
 */
@NullMarked
package org.opencinema.elasticsearch;

import org.jspecify.annotations.NullMarked;
