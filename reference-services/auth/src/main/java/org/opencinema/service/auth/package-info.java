/** Accounts, sign-in and the keys that tokens are verified with. */
@NullMarked
package org.opencinema.service.auth;

import org.jspecify.annotations.NullMarked;
