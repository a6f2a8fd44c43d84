/** One use of each library, each in one file with a main method; ExamplesTest runs them. */
@NullMarked
package org.opencinema.examples;

import org.jspecify.annotations.NullMarked;
