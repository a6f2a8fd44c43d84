/** The one door for clients: routing, token check, rate limits, correlation id; it serves the web client, too. */
@NullMarked
package org.opencinema.service.gateway;

import org.jspecify.annotations.NullMarked;
