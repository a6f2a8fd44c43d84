/** Access tokens and sign-ins that end before they expire, and how all services hear of them. */
@NullMarked
package org.opencinema.service.auth.revocation;

import org.jspecify.annotations.NullMarked;
