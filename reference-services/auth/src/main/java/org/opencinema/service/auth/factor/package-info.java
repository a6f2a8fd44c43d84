/** What somebody proves a sign-in with besides the password: an authenticator app, recovery codes, passkeys. */
@NullMarked
package org.opencinema.service.auth.factor;

import org.jspecify.annotations.NullMarked;
