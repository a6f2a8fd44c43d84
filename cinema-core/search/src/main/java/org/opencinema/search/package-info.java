/** Full-text search over a film catalog on Elasticsearch. */
@NullMarked
package org.opencinema.search;

import org.jspecify.annotations.NullMarked;
