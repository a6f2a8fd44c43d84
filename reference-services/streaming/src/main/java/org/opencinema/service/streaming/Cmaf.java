package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.opencinema.service.streaming.Rendition.Fragment;
import org.opencinema.service.streaming.Rendition.Segment;

/** A fragmented MP4 file of one track (ISO/IEC 14496-12, 23000-19), and how it is cut into segments. */
final class Cmaf {
    private static final double SEGMENT_SECONDS = 3.5;
    private static final int HEADER_BYTES = 8;
    private static final int MAX_BOX = 16 << 20;
    private static final String AAC_LC = "mp4a.40.2";

    private final Path file;
    private final long initBytes;
    private final int timescale;
    private final String codecs;
    private final List<Box> fragments;

    private Cmaf(Path file, long initBytes, ByteBuffer moov, List<Box> fragments) throws IOException {
        this.file = file;
        this.initBytes = initBytes;
        this.timescale = timescale(moov);
        this.codecs = codecs(moov);
        this.fragments = fragments;
    }

    /** The file is not one of a track, whoever reads it; any other failure to read it is not its fault. */
    static final class MalformedException extends IOException {
        private static final long serialVersionUID = 1;

        MalformedException(String message) {
            super(message);
        }
    }

    /** A fragment in the file, with the boxes that lead to it. */
    private record Box(long offset, long bytes, long duration, long firstSampleBytes) {}

    /** @throws MalformedException if it is not such a file */
    static Cmaf read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer moov = null;
            long initBytes = 0;
            List<Box> fragments = new ArrayList<>();
            Moof moof = null;
            long start = 0;
            for (long at = 0; at + HEADER_BYTES <= channel.size(); ) {
                ByteBuffer header = bytes(channel, at, HEADER_BYTES);
                long size = Integer.toUnsignedLong(header.getInt());
                String type = type(header);
                if (size < HEADER_BYTES || at + size > channel.size()) {
                    throw new MalformedException("the box " + type + " at " + at + " has the size " + size);
                }
                if (type.equals("moov")) {
                    moov = bytes(channel, at, size);
                    initBytes = at + size;
                    start = initBytes;
                } else if (type.equals("moof")) {
                    moof = Moof.of(bytes(channel, at, size), at - start, moov);
                } else if (type.equals("mdat") && moof != null) {
                    fragments.add(new Box(start, at + size - start, moof.duration, moof.firstSampleEnd));
                    start = at + size;
                    moof = null;
                }
                at += size;
            }
            if (moov == null || fragments.isEmpty()) {
                throw new MalformedException("there are no pictures or sounds in it");
            }
            return new Cmaf(file, initBytes, moov, fragments);
        }
    }

    double seconds() {
        return (double) fragments.stream().mapToLong(Box::duration).sum() / timescale;
    }

    /** Writes the initialization section and the segments into the directory. */
    Rendition cut(Track track, Path directory) throws IOException {
        String init = track.id() + "-init.mp4";
        List<Segment> segments = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            copy(channel, 0, initBytes, directory.resolve(init));
            for (int from = 0; from < fragments.size(); ) {
                int to = endOfSegment(from);
                String name = String.format(Locale.ROOT, "%s-%05d.m4s", track.id(), segments.size() + 1);
                Segment segment = segment(name, fragments.subList(from, to));
                copy(channel, fragments.get(from).offset, segment.bytes(), directory.resolve(name));
                segments.add(segment);
                from = to;
            }
        }
        return new Rendition(track, codecs, timescale, init, segments);
    }

    private int endOfSegment(int from) {
        long duration = 0;
        int to = from;
        while (to < fragments.size() && duration < SEGMENT_SECONDS * timescale) {
            duration += fragments.get(to).duration;
            to++;
        }
        return to;
    }

    private static Segment segment(String name, List<Box> boxes) {
        List<Fragment> fragments = new ArrayList<>();
        long offset = 0;
        long duration = 0;
        for (Box box : boxes) {
            fragments.add(new Fragment(offset, box.duration, box.firstSampleBytes));
            offset += box.bytes;
            duration += box.duration;
        }
        return new Segment(name, duration, offset, fragments);
    }

    private static void copy(FileChannel from, long offset, long bytes, Path to) throws IOException {
        try (FileChannel out = FileChannel.open(
                to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            long copied = 0;
            while (copied < bytes) {
                copied += from.transferTo(offset + copied, bytes - copied, out);
            }
        }
    }

    private static ByteBuffer bytes(FileChannel channel, long at, long size) throws IOException {
        if (size > MAX_BOX) {
            throw new MalformedException("a box at " + at + " has " + size + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new MalformedException("the file ends in a box at " + at);
            }
        }
        return bytes.flip();
    }

    private static String type(ByteBuffer header) {
        byte[] name = new byte[4];
        header.get(name);
        return new String(name, ISO_8859_1);
    }

    /** The content of the first box of the name in a box that holds boxes. */
    private static ByteBuffer child(ByteBuffer parent, String... path) throws IOException {
        ByteBuffer in = parent.duplicate().position(HEADER_BYTES);
        for (String name : path) {
            in = find(in, name);
        }
        return in;
    }

    private static ByteBuffer find(ByteBuffer boxes, String name) throws IOException {
        while (boxes.remaining() >= HEADER_BYTES) {
            int at = boxes.position();
            int size = boxes.getInt();
            boolean found = type(boxes).equals(name);
            if (size < HEADER_BYTES || size > boxes.limit() - at) {
                break;
            }
            if (found) {
                return boxes.slice(at + HEADER_BYTES, size - HEADER_BYTES);
            }
            boxes.position(at + size);
        }
        throw new MalformedException("there is no box " + name);
    }

    private static int timescale(ByteBuffer moov) throws IOException {
        ByteBuffer mdhd = child(moov, "trak", "mdia", "mdhd");
        return mdhd.getInt(mdhd.get(0) == 1 ? 20 : 12);
    }

    private static String codecs(ByteBuffer moov) throws IOException {
        ByteBuffer stsd = child(moov, "trak", "mdia", "minf", "stbl", "stsd");
        ByteBuffer entry = stsd.slice(8, stsd.remaining() - 8);
        int size = entry.getInt();
        String type = type(entry);
        if (!type.equals("avc1")) {
            return AAC_LC;
        }
        int fields = 86; // of a VisualSampleEntry, in front of its boxes
        ByteBuffer avcC = find(entry.slice(fields, size - fields), "avcC");
        return String.format(
                Locale.ROOT, "avc1.%02x%02x%02x", avcC.get(1) & 0xff, avcC.get(2) & 0xff, avcC.get(3) & 0xff);
    }

    /** What a fragment lasts in ticks, and where its first sample ends, counted from where the fragment begins. */
    private record Moof(long duration, long firstSampleEnd) {
        private static final int DATA_OFFSET = 0x1;
        private static final int FIRST_FLAGS = 0x4;
        private static final int DURATION = 0x100;
        private static final int SIZE = 0x200;
        private static final int FLAGS = 0x400;
        private static final int CTS = 0x800;

        /** @param offset of the moof in the fragment */
        static Moof of(ByteBuffer moof, long offset, @org.jspecify.annotations.Nullable ByteBuffer moov)
                throws IOException {
            if (moov == null) {
                throw new MalformedException("a moof is in front of the moov");
            }
            Defaults defaults = Defaults.of(moof, moov);
            ByteBuffer trun = child(moof, "traf", "trun");
            int flags = trun.getInt() & 0xffffff;
            int samples = trun.getInt();
            long data = (flags & DATA_OFFSET) != 0 ? trun.getInt() : moof.limit() + (long) HEADER_BYTES;
            skip(trun, flags, FIRST_FLAGS);
            long duration = 0;
            long firstSize = 0;
            for (int i = 0; i < samples; i++) {
                duration += (flags & DURATION) != 0 ? trun.getInt() : defaults.duration;
                long size = (flags & SIZE) != 0 ? trun.getInt() : defaults.size;
                skip(trun, flags, FLAGS);
                skip(trun, flags, CTS);
                firstSize = i == 0 ? size : firstSize;
            }
            return new Moof(duration, offset + data + firstSize);
        }

        private static void skip(ByteBuffer trun, int flags, int flag) {
            if ((flags & flag) != 0) {
                trun.getInt();
            }
        }
    }

    /** Of the samples of a fragment: those of its tfhd, else those of the trex. */
    private record Defaults(long duration, long size) {
        static Defaults of(ByteBuffer moof, ByteBuffer moov) throws IOException {
            ByteBuffer trex = child(moov, "mvex", "trex");
            long duration = trex.getInt(12);
            long size = trex.getInt(16);
            ByteBuffer tfhd = child(moof, "traf", "tfhd");
            int flags = tfhd.getInt() & 0xffffff;
            tfhd.getInt(); // the id of the track
            if ((flags & 0x1) != 0) {
                tfhd.getLong();
            }
            if ((flags & 0x2) != 0) {
                tfhd.getInt();
            }
            if ((flags & 0x8) != 0) {
                duration = tfhd.getInt();
            }
            if ((flags & 0x10) != 0) {
                size = tfhd.getInt();
            }
            return new Defaults(duration, size);
        }
    }
}
