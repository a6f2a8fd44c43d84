package org.opencinema.service.streaming;

/** How requests for media are permitted, as the contract says it. */
enum LinkProtection {
    PATH,
    COOKIE,
    QUERY,
    LINK
}
