/** The audit trail: what happened to accounts, appended in the transaction of the change and chained by keyed hashes. */
@NullMarked
package org.opencinema.service.auth.audit;

import org.jspecify.annotations.NullMarked;
