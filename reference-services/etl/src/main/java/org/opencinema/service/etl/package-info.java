/** Jobs that bring data in and keep it in step. */
@NullMarked
package org.opencinema.service.etl;

import org.jspecify.annotations.NullMarked;
