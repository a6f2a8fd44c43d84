package org.opencinema.service.streaming;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the inspection found in a master.
 *
 * @param durationSeconds of the picture; 0 if the file does not say
 * @param notes what will be changed or left out, for the editor
 */
record Source(
        String container,
        double durationSeconds,
        Picture picture,
        List<Sound> sounds,
        List<Caption> captions,
        List<String> notes) {
    Source {
        sounds = List.copyOf(sounds);
        captions = List.copyOf(captions);
        notes = List.copyOf(notes);
    }

    Source noting(List<String> more) {
        return new Source(container, durationSeconds, picture, sounds, captions, more);
    }

    /** The stream of pictures; width and height as they are shown, upright and with square pixels; the rate to encode at. */
    record Picture(int index, String codec, int width, int height, FrameRate rate, boolean hdr, boolean interlaced) {}

    record Sound(
            int index,
            String codec,
            int channels,
            String language,
            @Nullable String name,
            boolean preferred) {}

    record Caption(
            int index,
            String codec,
            String language,
            @Nullable String name,
            boolean forced,
            boolean preferred) {}
}
