/** What viewers are told, by e-mail and in their inbox. */
@NullMarked
package org.opencinema.service.notification;

import org.jspecify.annotations.NullMarked;
