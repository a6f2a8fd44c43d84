package org.opencinema.fakes;

/** What a fake of a licence or key server does wrong on demand. */
public enum DrmFault {
    NONE,
    /** Everything is answered with 500. */
    ERROR,
    /** Nothing is answered. */
    SILENT,
    /** Everything is answered with HTML. */
    GARBAGE,
    /** Everything is answered with ten megabytes. */
    HUGE,
    /** Widevine's service says OK and gives no licence. */
    NO_LICENCE,
    /** The key server's document defines an entity of a billion laughs. */
    ENTITY_BOMB,
    /** The key server's document takes a key from a file. */
    EXTERNAL_ENTITY,
    /** The key server's document has a DTD on another server. */
    EXTERNAL_DTD,
    /** The key server's document is nested deeply. */
    DEEP,
    /** The key server answers for other content. */
    OTHER_CONTENT,
    /** The key server leaves out a key. */
    KEY_MISSING,
    /** The key server adds a key that was not asked for. */
    FOREIGN_KEY,
    /** A key of the key server has 8 bytes. */
    SHORT_KEY,
    /** The key server encrypts its keys, though no certificate was sent. */
    ENCRYPTED_KEYS,
    /** The key server speaks SPEKE 2.0. */
    OLD_VERSION,
    /** The box (pssh) that the key server gives is of another system. */
    FOREIGN_BOX
}
