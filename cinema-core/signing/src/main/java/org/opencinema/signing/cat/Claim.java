package org.opencinema.signing.cat;

import org.jspecify.annotations.Nullable;

/** The claims that are understood, with their keys in the IANA registry of CWT claims. */
public enum Claim {
    /** Issuer. */
    ISS(1),
    /** Subject. */
    SUB(2),
    /** Audience. */
    AUD(3),
    /** Expiry. */
    EXP(4),
    /** Not before. */
    NBF(5),
    /** Issued at. */
    IAT(6),
    /** Id of the token. */
    CTI(7),
    /** Confirmation: the thumbprint of the key that the holder proves to have. */
    CNF(8),
    /** Geohashes. */
    GEOHASH(282),
    /** Whether the token may be used again. */
    CATREPLAY(308),
    /** Probability of rejection. */
    CATPOR(309),
    /** Version of the specification. */
    CATV(310),
    /** Network addresses and autonomous systems. */
    CATNIP(311),
    /** Parts of the URL. */
    CATU(312),
    /** Methods. */
    CATM(313),
    /** Protocols of TLS ALPN. */
    CATALPN(314),
    /** Headers. */
    CATH(315),
    /** Countries and their subdivisions. */
    CATGEOISO3166(316),
    /** Circles on the earth. */
    CATGEOCOORD(317),
    /** Altitude. */
    CATGEOALT(318),
    /** Public key of the TLS client. */
    CATTPK(319),
    /** Data for catif. */
    CATIFDATA(320),
    /** Settings of DPoP. */
    CATDPOP(321),
    /** What to answer when a claim rejects. */
    CATIF(322),
    /** How to renew. */
    CATR(323);

    private static final Claim[] VALUES = values();

    final Long key;

    Claim(long key) {
        this.key = key;
    }

    /** Its integer key. */
    public int key() {
        return key.intValue();
    }

    static @Nullable Claim of(@Nullable Object key) {
        for (Claim claim : VALUES) {
            if (claim.key.equals(key)) {
                return claim;
            }
        }
        return null;
    }
}
