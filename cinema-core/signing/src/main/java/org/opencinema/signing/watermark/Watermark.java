package org.opencinema.signing.watermark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The watermark of one film: a code of Tardos' kind, whose biases and patterns are derived from a secret by HMAC-SHA256. Immutable,
 * thread-safe; costs an HMAC for every 16 segments to create and one for every 32 segments of a pattern.
 *
 * <p>The patterns of sessions are independent, so a session cannot be led to by a copy that it had no part in but by chance, and the
 * detector bounds that chance. Keep the secret from whoever makes copies: with it anybody can be accused.
 */
public final class Watermark {
    /** The most segments of a film: what {@code wmpatlen} of ETSI TS 104 002 can say. */
    public static final int MAX_SEGMENTS = 65_535;

    /** The highest probability that a detection names any innocent session. */
    public static final double FALSE_ACCUSATIONS = 1e-5;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MIN_SECRET_BYTES = 32;
    private static final byte BIASES = 0;
    private static final byte PATTERN = 1;
    private static final int BIASES_PER_BLOCK = 16;
    private static final int BITS_PER_BLOCK = 32;

    /** Biases beyond 0.07 and 0.93 would tell little of a leak by one, and most of one by a minority. */
    private static final double CUT = 0.07;

    private static final double LOW = StrictMath.asin(StrictMath.sqrt(CUT));
    private static final double WIDTH = StrictMath.PI / 2 - 2 * LOW;

    private final Mac prototype;
    private final int[] biases;

    private Watermark(Mac prototype, int segments) {
        this.prototype = prototype;
        this.biases = biases(prototype, segments);
    }

    /**
     * The watermark of a film.
     *
     * @param segments how many segments the film has
     * @throws IllegalArgumentException when the secret has fewer than 32 bytes, or the segments are not 1..65535
     */
    public static Watermark create(byte[] secret, String film, int segments) {
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "the secret must have at least " + MIN_SECRET_BYTES + " bytes, had " + secret.length);
        }
        if (segments < 1 || segments > MAX_SEGMENTS) {
            throw new IllegalArgumentException("segments must be 1.." + MAX_SEGMENTS + ", was " + segments);
        }
        byte[] filmKey = mac(secret).doFinal(("watermark " + film).getBytes(UTF_8));
        return new Watermark(mac(filmKey), segments);
    }

    /** The pattern of a session; always the same one. */
    public WatermarkPattern pattern(UUID session) {
        return pattern(copy(prototype), session, 0, biases.length);
    }

    /**
     * The sessions that had a part in a copy, strongest evidence first. A leaker is named from some 64 segments, at least one of
     * three who mixed theirs from some 1,000, whether they chose in turns, by majority, by minority or at will. A session that
     * had no part is named with a probability of at most {@link #FALSE_ACCUSATIONS} for each call, all sessions together.
     *
     * @param observed the variants that the copy shows, a letter for each segment: A, B, or any other where it cannot be told
     * @param first the number of its first segment in the film, from 0
     * @param sessions all sessions that could have leaked it
     * @throws IllegalArgumentException when it begins or ends outside of the film
     */
    public List<Suspect> detect(String observed, int first, Collection<UUID> sessions) {
        if (first < 0 || first > biases.length || observed.length() > biases.length - first) {
            throw new IllegalArgumentException("the film has " + biases.length + " segments, the copy "
                    + observed.length() + " from " + first + " on");
        }
        Evidence evidence = new Evidence(observed, first, biases);
        double needed = Math.log(sessions.size() / FALSE_ACCUSATIONS);
        Mac mac = copy(prototype);
        return sessions.stream()
                .map(session ->
                        new Suspect(session, evidence.against(pattern(mac, session, first, first + observed.length()))))
                .filter(suspect -> suspect.evidence() >= needed)
                .sorted()
                .toList();
    }

    /**
     * The claims of a watermark token (ETSI TS 104 002, indirect mode) by their integer labels, to go into a CBOR web token: an
     * edge that has the secret derives the pattern itself. {@code wmver} 300, {@code wmvnd} 301, {@code wmpatlen} 302, {@code wmid}
     * 305, {@code wmopid} 306, {@code wmkeyver} 307.
     *
     * @param vendor the number of the watermark technology, 0..255
     * @param operator who runs the service, at least 0
     * @param keyVersion which secret it is, at least 0
     */
    public Map<Integer, Object> claims(UUID session, int vendor, long operator, long keyVersion) {
        if (vendor < 0 || vendor > 255 || operator < 0 || keyVersion < 0) {
            throw new IllegalArgumentException("vendor must be 0..255, operator and key version at least 0");
        }
        return Map.of(300, 1, 301, vendor, 302, biases.length, 305, session.toString(), 306, operator, 307, keyVersion);
    }

    /** The pattern, of which no more than the segments from {@code first} to before {@code end} need be right. */
    private WatermarkPattern pattern(Mac mac, UUID session, int first, int end) {
        long[] bits = new long[(biases.length + 63) / 64];
        ByteBuffer message = ByteBuffer.allocate(1 + 16 + 4)
                .put(PATTERN)
                .putLong(session.getMostSignificantBits())
                .putLong(session.getLeastSignificantBits());
        for (int block = first / BITS_PER_BLOCK; block * BITS_PER_BLOCK < end; block++) {
            byte[] random = mac.doFinal(message.putInt(1 + 16, block).array());
            int from = block * BITS_PER_BLOCK;
            for (int i = from; i < Math.min(biases.length, from + BITS_PER_BLOCK); i++) {
                long bit = (random[i - from] & 0xff) < biases[i] ? 1 : 0;
                bits[i >>> 6] |= bit << i;
            }
        }
        return new WatermarkPattern(bits, biases.length);
    }

    /**
     * For each segment the probability of B, in 256ths; distributed as the square of a sine, cut at both ends. Each block has one
     * from each sixteenth of the distribution, so that no stretch of the film tells much less than another.
     */
    private static int[] biases(Mac mac, int segments) {
        int[] biases = new int[segments];
        ByteBuffer message = ByteBuffer.allocate(1 + 4).put(BIASES);
        for (int block = 0; block * BIASES_PER_BLOCK < segments; block++) {
            byte[] random = mac.doFinal(message.putInt(1, block).array());
            int[] order = shuffled(random);
            int from = block * BIASES_PER_BLOCK;
            for (int i = from; i < Math.min(segments, from + BIASES_PER_BLOCK); i++) {
                double place = (random[BIASES_PER_BLOCK + i - from] & 0xff) / 256.0;
                double uniform = (order[i - from] + place) / BIASES_PER_BLOCK;
                double sine = StrictMath.sin(LOW + WIDTH * uniform);
                biases[i] = (int) Math.round(sine * sine * 256);
            }
        }
        return biases;
    }

    private static int[] shuffled(byte[] random) {
        int[] order = new int[BIASES_PER_BLOCK];
        for (int i = 0; i < order.length; i++) {
            int other = (random[i] & 0xff) % (i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static Mac copy(Mac prototype) {
        try {
            return (Mac) prototype.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's " + ALGORITHM + " can be cloned, this provider's can not", e);
        }
    }
}
