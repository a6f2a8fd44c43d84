/** The OpenID Connect provider: apps that viewers let in, and services that sign in by client credentials. */
@NullMarked
package org.opencinema.service.auth.provider;

import org.jspecify.annotations.NullMarked;
