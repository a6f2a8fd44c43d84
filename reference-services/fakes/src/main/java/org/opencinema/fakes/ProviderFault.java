package org.opencinema.fakes;

/** What a fake of an identity provider does wrong on demand. */
public enum ProviderFault {
    NONE,
    /** The ID token has the nonce of another sign-in. */
    OTHER_NONCE,
    NO_NONCE,
    /** It is signed by a key that is not published, under the id of one that is. */
    OTHER_KEY,
    /** It is signed by a key that is not published, under its own id. */
    UNKNOWN_KEY,
    /** Algorithm none. */
    UNSIGNED,
    /** Algorithm HS256, with the client's secret. */
    SIGNED_WITH_SECRET,
    OTHER_AUDIENCE,
    /** It is for us and for another client, and does not say who asked for it. */
    SEVERAL_AUDIENCES,
    /** It was given to another client. */
    OTHER_PARTY,
    OTHER_ISSUER,
    EXPIRED,
    /** It was issued in the future. */
    NOT_YET,
    /** It belongs to another access token. */
    OTHER_ACCESS_TOKEN,
    /** The discovery document names a token endpoint on another host. */
    ENDPOINT_ELSEWHERE,
    /** The discovery document is of another issuer. */
    DISCOVERY_OF_ANOTHER,
    /** The token endpoint answers HTML. */
    GARBAGE,
    /** The token endpoint answers ten megabytes. */
    HUGE,
    /** The token endpoint answers byte by byte and does not end. */
    SLOW,
    /** Everything is answered with 500. */
    ERROR,
    /** The token endpoint sends elsewhere. */
    REDIRECT,
    /** The person is asked, and says no. */
    DENIED
}
