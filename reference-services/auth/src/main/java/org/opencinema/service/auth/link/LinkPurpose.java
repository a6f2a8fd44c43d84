package org.opencinema.service.auth.link;

import java.util.Locale;

/** What a link is for. */
enum LinkPurpose {
    VERIFY_EMAIL("/verify-email"),
    RESET_PASSWORD("/reset-password");

    private final String path;

    LinkPurpose(String path) {
        this.path = path;
    }

    /** As it stands in the database and in the contract of notification-service. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** On the public site. The token is in the fragment, which browsers send to no server. */
    String link(String token) {
        return path + "#token=" + token;
    }
}
