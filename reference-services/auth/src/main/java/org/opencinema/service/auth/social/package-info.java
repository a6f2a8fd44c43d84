/** Sign-in with accounts of providers like Google and Facebook. */
@NullMarked
package org.opencinema.service.auth.social;

import org.jspecify.annotations.NullMarked;
