package org.opencinema.signing.manifest;

/** Signs URIs one by one. */
@FunctionalInterface
public interface UriSigner {
    /**
     * The query that opens this URI, such as {@code exp=1790000000&sig=abc}, of the characters that {@link
     * UriRules.Builder#query} allows.
     *
     * @param uri as the player will see it in the manifest, with prefix and variant, without the query to be added and without
     *     a fragment
     */
    String sign(String uri);
}
