/**
 * The client of the Open Cinema API. {@link org.opencinema.client.CinemaClient} signs in, keeps the tokens fresh and gives the API of each
 * service; those classes and their models are generated from the contracts.
 *
 * <pre>{@code
 * CinemaClient cinema = CinemaClient.create(URI.create("http://localhost:8080"));
 * cinema.signIn("viewer@demo.opencinema.org", "demo-viewer-1");
 * SearchPage found = cinema.search().search(new SearchApi.SearchRequest().q("stalker").playable(true));
 * }</pre>
 *
 * <p>The example is {@code examples/plain-java}, {@code ClientExample}.
 */
@NullMarked
package org.opencinema.client;

import org.jspecify.annotations.NullMarked;
