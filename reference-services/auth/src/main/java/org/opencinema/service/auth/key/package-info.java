/** The keys that sign tokens, and the one that all stored secrets depend on. */
@NullMarked
package org.opencinema.service.auth.key;

import org.jspecify.annotations.NullMarked;
