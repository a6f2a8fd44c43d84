/** Full-text search, facets and suggestions over the catalog. */
@NullMarked
package org.opencinema.service.search;

import org.jspecify.annotations.NullMarked;
