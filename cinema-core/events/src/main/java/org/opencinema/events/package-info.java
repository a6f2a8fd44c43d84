/** Event records, publishing, consuming and the transactional outbox (CloudEvents 1.0 over Kafka). */
@NullMarked
package org.opencinema.events;

import org.jspecify.annotations.NullMarked;
