/** Links that are mailed and work once: they verify an address and reset a password. */
@NullMarked
package org.opencinema.service.auth.link;

import org.jspecify.annotations.NullMarked;
