package org.opencinema.service.streaming.drm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bit rates of renditions (RFC 8216, 4.3.4.2), which encryption makes higher: boxes and segments become larger. */
final class Rates {
    private static final Pattern DURATION = Pattern.compile("#EXTINF:([0-9.]{1,20}),.*");
    private static final Pattern RATES = Pattern.compile("BANDWIDTH=\\d+,AVERAGE-BANDWIDTH=\\d+");
    private static final Pattern GROUP_ID = Pattern.compile("[,:]GROUP-ID=\"([^\"]+)\"");
    private static final Pattern AUDIO = Pattern.compile("[,:]AUDIO=\"([^\"]+)\"");
    private static final Rate NONE = new Rate(0, 0);

    private Rates() {}

    /** In bit/s. */
    private record Rate(long peak, long average) {
        Rate plus(Rate other) {
            return new Rate(peak + other.peak, average + other.average);
        }

        Rate orHigher(Rate other) {
            return new Rate(Math.max(peak, other.peak), Math.max(average, other.average));
        }
    }

    /** Tells in the list of renditions what the files of the package have now. */
    static void tell(Path directory, String list) throws IOException {
        Path file = directory.resolve(list);
        List<String> lines = Files.readAllLines(file);
        Map<String, Rate> rates = new HashMap<>();
        for (Rendition rendition : Listed.read(directory, list).all().toList()) {
            rates.put(rendition.playlist(), rate(parts(directory, rendition)));
        }
        Map<String, Rate> sounds = new HashMap<>();
        for (String line : lines) {
            String group = group(GROUP_ID, line);
            Rate rate = rates.get(group(Rendition.URI, line));
            if (!group.isEmpty() && rate != null) {
                sounds.merge(group, rate, Rate::orHigher);
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("#EXT-X-I-FRAME-STREAM-INF:")) {
                lines.set(i, with(line, rates.getOrDefault(group(Rendition.URI, line), NONE)));
            } else if (line.startsWith("#EXT-X-STREAM-INF:")) {
                Rate picture = rates.getOrDefault(lines.get(i + 1), NONE);
                lines.set(i, with(line, picture.plus(sounds.getOrDefault(group(AUDIO, line), NONE))));
            }
        }
        Files.write(file, lines);
    }

    private static String with(String line, Rate rate) {
        return RATES.matcher(line).replaceFirst("BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d".formatted(rate.peak, rate.average));
    }

    private static String group(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? matcher.group(1) : "";
    }

    private record Part(double seconds, long bytes) {}

    private static List<Part> parts(Path directory, Rendition rendition) throws IOException {
        List<Part> parts = new ArrayList<>();
        double seconds = 0;
        long range = 0;
        for (String line : rendition.lines()) {
            Matcher duration = DURATION.matcher(line);
            Matcher ranged = KeyFrames.RANGE.matcher(line);
            if (duration.matches()) {
                seconds = Double.parseDouble(duration.group(1));
                range = 0;
            } else if (ranged.matches()) {
                range = Long.parseLong(ranged.group(1));
            } else if (Rendition.isUri(line)) {
                parts.add(new Part(seconds, range > 0 ? range : Files.size(directory.resolve(line))));
            }
        }
        return parts;
    }

    /** A part that is shorter than half of the longest one says nothing of the peak. */
    private static Rate rate(List<Part> parts) {
        double enough = parts.stream().mapToDouble(Part::seconds).max().orElse(0) / 2;
        double peak = parts.stream()
                .filter(part -> part.seconds >= enough)
                .mapToDouble(part -> part.bytes * 8 / part.seconds)
                .max()
                .orElse(0);
        double average = parts.stream().mapToLong(Part::bytes).sum()
                * 8
                / parts.stream().mapToDouble(Part::seconds).sum();
        return new Rate((long) Math.ceil(Math.max(peak, average)), (long) Math.ceil(average));
    }
}
