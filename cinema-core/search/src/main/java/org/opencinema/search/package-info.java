/**
 * Full-text search over a film catalog on Elasticsearch.
 *
 * <p>{@link org.opencinema.search.SearchConnection} opens the connection, {@link org.opencinema.search.TitleIndex} keeps the
 * index in step with the catalog, {@link org.opencinema.search.TitleSearch} answers queries with facets and
 * {@link org.opencinema.search.Suggestions} completes what is being typed. Russian and English are searched together,
 * whatever the language of the answer.
 *
 * <p>The example is {@code examples/plain-java}, {@code SearchExample}.
 */
@NullMarked
package org.opencinema.search;

import org.jspecify.annotations.NullMarked;
