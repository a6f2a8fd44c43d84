/**
 * The streaming service: takes masters, packages them with FFmpeg for HLS and DASH, lets signed-in viewers play them and serves
 * the media itself. It starts in {@link org.opencinema.service.streaming.StreamingApplication}.
 */
@NullMarked
package org.opencinema.service.streaming;

import org.jspecify.annotations.NullMarked;
