package org.opencinema.service.streaming.drm;

import java.util.Arrays;

/** How a package is encrypted. */
enum Scheme {
    NONE("none"),
    /** Whole segments by AES-CBC (RFC 8216, 4.3.2.4), for HLS only. */
    AES_128("aes-128"),
    /** Samples by AES-CTR (ISO/IEC 23001-7, 10.1). */
    CENC("cenc"),
    /** Samples by AES-CBC, one block of ten (ISO/IEC 23001-7, 10.4). */
    CBCS("cbcs");

    private final String text;

    Scheme(String text) {
        this.text = text;
    }

    /** As in the contract and the database. */
    String text() {
        return text;
    }

    static Scheme of(String text) {
        return Arrays.stream(values())
                .filter(scheme -> scheme.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scheme: " + text));
    }

    /** Whether players ask a licence for it. */
    boolean isCommonEncryption() {
        return this == CENC || this == CBCS;
    }
}
