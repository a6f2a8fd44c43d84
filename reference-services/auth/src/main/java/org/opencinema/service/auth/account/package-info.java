/** Accounts: who may sign in, with their addresses encrypted. */
@NullMarked
package org.opencinema.service.auth.account;

import org.jspecify.annotations.NullMarked;
