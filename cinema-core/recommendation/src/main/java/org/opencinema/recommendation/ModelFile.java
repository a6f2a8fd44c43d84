package org.opencinema.recommendation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * A model in a file: format version 1, little-endian, with a SHA-256 over all of it. An opened model is mapped into memory and read where
 * it lies, but for the factors, which are copied, as arithmetic on arrays takes a third of the time. Thread-safe.
 *
 * <pre>
 * header (64 bytes): magic, format version, counts, parameters, time, length
 * ids of items (16 bytes each), popularity (4), gram matrix, factors by dimension,
 * starts of neighbours by item, neighbours, similarities
 * SHA-256 of all before (32 bytes)
 * </pre>
 */
public final class ModelFile {
    /** The largest file in bytes: as much as an array can have. */
    public static final long MAX_BYTES = Checks.MAX_ARRAY;

    private static final long MAGIC = 0x314C444D4E43504FL; // "OPCNMDL1" as bytes
    private static final int FORMAT = 1;
    private static final int HEADER = 64;
    private static final int DIGEST = 32;

    private ModelFile() {}

    /**
     * Writes a model into a new file, or over one that nobody has open.
     *
     * @return the SHA-256 of the content, in hex; the file ends with it
     * @throws IllegalArgumentException if it would be larger than {@link #MAX_BYTES}
     * @throws IOException if the file cannot be written
     */
    public static String write(Model model, Path file) throws IOException {
        ItemFactors factors = model.factors();
        ItemKnn neighbours = model.neighbours();
        ItemFactors.Parameters parameters = factors.parameters();
        Layout layout = new Layout(
                model.items().size(), parameters.factors(), neighbours.targets().limit());
        if (layout.length() > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a model file must be at most " + MAX_BYTES + " bytes, this would have " + layout.length());
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) layout.length()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(MAGIC)
                .putInt(FORMAT)
                .putInt(layout.items)
                .putInt(layout.factors)
                .putInt(layout.neighbours)
                .putLong(model.trainedAt().toEpochMilli())
                .putFloat(parameters.regularization())
                .putFloat(parameters.unobservedWeight())
                .putFloat(parameters.frequencyExponent())
                .putInt(0)
                .putLong(layout.length());
        bytes.position(HEADER);
        for (UUID id : model.items().ids()) {
            bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        put(bytes, model.popularity().counts());
        put(bytes, factors.gram());
        for (float[] dimension : factors.factors()) {
            put(bytes, FloatBuffer.wrap(dimension));
        }
        put(bytes, neighbours.starts());
        put(bytes, neighbours.targets());
        put(bytes, neighbours.similarities());
        byte[] digest = sha256(bytes.array(), bytes.position());
        bytes.put(digest);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            bytes.flip();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return HexFormat.of().formatHex(digest);
    }

    /**
     * Opens a model; its whole content is checked. The file must not be changed while the model is used; it may be deleted where the
     * operating system allows it.
     *
     * @throws ModelFormatException if the file is no model, of an unknown format version, or damaged
     * @throws IOException if the file cannot be read
     */
    public static Model open(Path file) throws IOException {
        ByteBuffer bytes;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < HEADER + DIGEST || size > MAX_BYTES) {
                throw new ModelFormatException(file + " is no model file: it has " + size + " bytes");
            }
            bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
        }
        Layout layout = layout(file, bytes);
        byte[] expected = new byte[DIGEST];
        bytes.get(bytes.limit() - DIGEST, expected);
        if (!MessageDigest.isEqual(expected, sha256(bytes.slice(0, bytes.limit() - DIGEST)))) {
            throw new ModelFormatException(file + " is damaged: its checksum is wrong");
        }
        return read(bytes, layout);
    }

    private static Layout layout(Path file, ByteBuffer bytes) {
        if (bytes.getLong(0) != MAGIC) {
            throw new ModelFormatException(file + " is no model file: it begins with other bytes");
        }
        if (bytes.getInt(8) != FORMAT) {
            throw new ModelFormatException(file + " has format version " + bytes.getInt(8) + ", known is " + FORMAT);
        }
        Layout layout = new Layout(bytes.getInt(12), bytes.getInt(16), bytes.getInt(20));
        if (layout.items < 1 || layout.factors < 1 || layout.factors > 1024 || layout.neighbours < 0) {
            throw new ModelFormatException(file + " is damaged: its header has impossible counts");
        }
        if (layout.length() != bytes.limit() || bytes.getLong(48) != bytes.limit()) {
            throw new ModelFormatException(
                    file + " is damaged: it has " + bytes.limit() + " bytes instead of " + layout.length());
        }
        return layout;
    }

    private static Model read(ByteBuffer bytes, Layout layout) {
        int n = layout.items;
        int d = layout.factors;
        bytes.position(HEADER);
        List<UUID> ids = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            ids.add(new UUID(bytes.getLong(), bytes.getLong()));
        }
        ItemIndex items = ItemIndex.of(ids);
        FloatBuffer counts = floats(bytes, n);
        FloatBuffer gram = floats(bytes, d * d);
        float[][] factors = new float[d][n];
        for (float[] dimension : factors) {
            floats(bytes, n).get(dimension);
        }
        IntBuffer starts = ints(bytes, n + 1);
        IntBuffer targets = ints(bytes, layout.neighbours);
        FloatBuffer similarities = floats(bytes, layout.neighbours);
        return new Model(
                new ItemFactors(
                        items,
                        new ItemFactors.Parameters(d, bytes.getFloat(32), bytes.getFloat(36), bytes.getFloat(40)),
                        gram,
                        factors),
                new ItemKnn(items, starts, targets, similarities),
                new Popularity(items, counts),
                Instant.ofEpochMilli(bytes.getLong(24)));
    }

    private static IntBuffer ints(ByteBuffer bytes, int count) {
        IntBuffer ints = bytes.slice(bytes.position(), 4 * count)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        bytes.position(bytes.position() + 4 * count);
        return ints;
    }

    private static FloatBuffer floats(ByteBuffer bytes, int count) {
        FloatBuffer floats = bytes.slice(bytes.position(), 4 * count)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        bytes.position(bytes.position() + 4 * count);
        return floats;
    }

    private static void put(ByteBuffer into, IntBuffer ints) {
        IntBuffer all = ints.duplicate().rewind();
        into.asIntBuffer().put(all);
        into.position(into.position() + 4 * all.limit());
    }

    private static void put(ByteBuffer into, FloatBuffer floats) {
        FloatBuffer all = floats.duplicate().rewind();
        into.asFloatBuffer().put(all);
        into.position(into.position() + 4 * all.limit());
    }

    private static byte[] sha256(byte[] bytes, int length) {
        return sha256(ByteBuffer.wrap(bytes, 0, length));
    }

    private static byte[] sha256(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private record Layout(int items, int factors, int neighbours) {
        long length() {
            return HEADER
                    + items * (16L + 4L + 4L * factors + 4L)
                    + 4L
                    + 8L * neighbours
                    + 4L * factors * factors
                    + DIGEST;
        }
    }
}
