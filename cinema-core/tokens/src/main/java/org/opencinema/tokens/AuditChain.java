package org.opencinema.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A chain of audit entries, numbered from 1: the hash of each is an HMAC-SHA256 (RFC 2104) over the hash of the one before and its own
 * content. Without the key nobody can change, remove, insert or reorder entries unnoticed. That the last ones were cut off shows only
 * against a {@linkplain #checkpoint checkpoint} that is kept elsewhere. Thread-safe.
 */
public final class AuditChain {
    private static final String MAC = "HmacSHA256";
    private static final int BYTES = 32;
    private static final byte ENTRY = 1;
    private static final byte CHECKPOINT = 2;

    private final SecretKeySpec key;

    private AuditChain(SecretKeySpec key) {
        this.key = key;
    }

    /**
     * What is written down once and for all.
     *
     * @param sequence from 1, without gaps
     * @param fields in a fixed order; null and empty differ
     */
    public record Entry(long sequence, List<@Nullable String> fields) {}

    /**
     * The hash that an entry had at some time, which it must have for ever.
     *
     * @param hash in base64url
     */
    public record Checkpoint(long sequence, String hash, Instant at) {}

    /**
     * A chain under this key, which must never change.
     *
     * @throws IllegalArgumentException if the key is shorter than 32 bytes
     */
    public static AuditChain create(byte[] key) {
        if (key.length < BYTES) {
            throw new IllegalArgumentException("the key has at least 32 bytes, was " + key.length);
        }
        return new AuditChain(new SecretKeySpec(key, MAC));
    }

    /** What stands in place of the hash before the first entry: 32 zero bytes. */
    public static byte[] start() {
        return new byte[BYTES];
    }

    /** The hash of an entry, 32 bytes, given that of the entry before it. */
    public byte[] hash(byte[] previous, Entry entry) {
        Mac mac = mac(ENTRY);
        mac.update(previous);
        mac.update(number(entry.sequence()));
        for (String field : entry.fields()) {
            byte[] text = field == null ? new byte[0] : field.getBytes(UTF_8);
            mac.update(ByteBuffer.allocate(Integer.BYTES)
                    .putInt(field == null ? -1 : text.length)
                    .array());
            mac.update(text);
        }
        return mac.doFinal();
    }

    /** A line that proves later how long the chain was at least: number, second, hash and their HMAC. It contains no secret. */
    public String checkpoint(long sequence, byte[] hash, Instant at) {
        long second = at.getEpochSecond();
        return sequence + "." + second + "." + base64(hash) + "." + base64(seal(sequence, second, hash));
    }

    /** Reads what {@link #checkpoint} wrote; empty if it was not written under this key. */
    public Optional<Checkpoint> read(String checkpoint) {
        String[] parts = checkpoint.trim().split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        try {
            long sequence = Long.parseLong(parts[0]);
            long second = Long.parseLong(parts[1]);
            byte[] hash = Base64.getUrlDecoder().decode(parts[2]);
            byte[] seal = Base64.getUrlDecoder().decode(parts[3]);
            return MessageDigest.isEqual(seal, seal(sequence, second, hash))
                    ? Optional.of(new Checkpoint(sequence, base64(hash), Instant.ofEpochSecond(second)))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException malformed) {
            return Optional.empty();
        }
    }

    /** A walk along the stored entries from the first one on. */
    public Walk walk() {
        return new Walk(this);
    }

    private byte[] seal(long sequence, long second, byte[] hash) {
        Mac mac = mac(CHECKPOINT);
        mac.update(number(sequence));
        mac.update(number(second));
        mac.update(hash);
        return mac.doFinal();
    }

    private Mac mac(byte purpose) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(purpose);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Checks entries one by one; it remembers only the last. Not thread-safe. */
    public static final class Walk {
        private final AuditChain chain;
        private long sequence;
        private byte[] last = start();

        private Walk(AuditChain chain) {
            this.chain = chain;
        }

        /** Takes the next stored entry and its stored hash. What is wrong with it, if anything: the walk ends there. */
        public Optional<String> next(Entry entry, byte[] hash) {
            if (entry.sequence() != sequence + 1) {
                return Optional.of("entry " + (sequence + 1) + " is missing: " + entry.sequence() + " follows "
                        + (sequence == 0 ? "the beginning" : "entry " + sequence));
            }
            byte[] right = chain.hash(last, entry);
            if (!MessageDigest.isEqual(right, hash)) {
                return Optional.of("entry " + entry.sequence() + " was changed, moved or not written by the service:"
                        + " its hash does not follow from its content and the entry before");
            }
            sequence++;
            last = right;
            return Optional.empty();
        }

        /** Compares the entry that was taken last with a checkpoint of the same number. */
        public Optional<String> check(Checkpoint checkpoint) {
            if (sequence < checkpoint.sequence()) {
                return Optional.of("entries " + (sequence + 1) + " to " + checkpoint.sequence()
                        + " are missing at the end: they were there at " + checkpoint.at());
            }
            return sequence > checkpoint.sequence() || base64(last).equals(checkpoint.hash())
                    ? Optional.empty()
                    : Optional.of("entry " + sequence + " is not the one that was there at " + checkpoint.at());
        }

        /** How many entries were found intact so far. */
        public long length() {
            return sequence;
        }

        /** The hash of the entry that was taken last. */
        public byte[] lastHash() {
            return last.clone();
        }
    }
}
