package org.opencinema.service.streaming;

import java.util.regex.Pattern;

/**
 * What of a package there is in two variants, A and B.
 *
 * @param segments how many segments each rendition has
 * @param segmentNames of the files, with the number, from 1, as its group
 * @param playlistNames of the playlists of such files
 * @param mediaSequence the number of the first segment in these playlists
 */
record Marking(int segments, Pattern segmentNames, Pattern playlistNames, int mediaSequence) {}
