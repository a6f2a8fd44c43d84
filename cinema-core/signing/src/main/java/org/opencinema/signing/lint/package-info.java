/**
 * A linter of HLS playlists and DASH MPDs: {@link org.opencinema.signing.lint.Linter} reads a manifest and what it refers to, and
 * tells which {@link org.opencinema.signing.lint.Rule} is broken where, and what to do. It looks at manifests, not into segments.
 */
@NullMarked
package org.opencinema.signing.lint;

import org.jspecify.annotations.NullMarked;
