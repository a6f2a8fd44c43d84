/** Titles, people, availability windows and the rules of a film catalog. */
@NullMarked
package org.opencinema.catalog;

import org.jspecify.annotations.NullMarked;
