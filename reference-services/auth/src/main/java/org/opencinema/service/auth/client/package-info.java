/** What other services sign in as and ask. */
@NullMarked
package org.opencinema.service.auth.client;

import org.jspecify.annotations.NullMarked;
