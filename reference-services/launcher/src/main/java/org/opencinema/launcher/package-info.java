/** Runs the whole platform on one machine: local servers, services, demo data. */
@NullMarked
package org.opencinema.launcher;

import org.jspecify.annotations.NullMarked;
