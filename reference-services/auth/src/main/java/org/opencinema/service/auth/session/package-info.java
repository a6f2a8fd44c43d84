/** Sign-ins: their tokens, devices and limits. */
@NullMarked
package org.opencinema.service.auth.session;

import org.jspecify.annotations.NullMarked;
