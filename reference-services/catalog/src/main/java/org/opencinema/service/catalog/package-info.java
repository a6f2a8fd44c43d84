/** Titles with genres, people and availability. */
@NullMarked
package org.opencinema.service.catalog;

import org.jspecify.annotations.NullMarked;
