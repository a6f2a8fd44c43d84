package org.opencinema.signing.manifest;

import java.io.IOException;

/**
 * A manifest that is refused: it is not what it claims to be, or a part of it is longer than {@link
 * ManifestRewriter#MAX_PART_BYTES}. What was written until then is not a manifest, so the answer must be broken off.
 */
public final class ManifestException extends IOException {
    private static final long serialVersionUID = 1;

    ManifestException(String message) {
        super(message);
    }
}
