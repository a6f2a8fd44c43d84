/**
 * Titles, people, availability and the rules of a film catalog; no storage and no HTTP.
 *
 * <p>{@link org.opencinema.catalog.Title} is what an editor says about a film or series; its constructor holds the rules
 * and names the field that breaks one; {@link org.opencinema.catalog.Episode} is a part of a series. {@link org.opencinema.catalog.Availability} decides where and when it may be
 * watched, and {@link org.opencinema.catalog.Entitlement} by whom. {@link org.opencinema.catalog.Localized} falls back to another language.
 *
 * <p>The example is {@code examples/plain-java}, {@code EntitlementExample}.
 */
@NullMarked
package org.opencinema.catalog;

import org.jspecify.annotations.NullMarked;
