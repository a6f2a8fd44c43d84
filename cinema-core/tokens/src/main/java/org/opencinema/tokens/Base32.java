package org.opencinema.tokens;

import java.util.Locale;

/** Base32 (RFC 4648 §6) without padding, the form in which authenticator apps take a secret. Thread-safe. */
public final class Base32 {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;

    private Base32() {}

    /** The text of these bytes, in upper case. */
    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder((bytes.length * 8 + BITS - 1) / BITS);
        int held = 0;
        int bits = 0;
        for (byte each : bytes) {
            held = (held << 8) | (each & 0xFF);
            for (bits += 8; bits >= BITS; bits -= BITS) {
                text.append(ALPHABET.charAt((held >> (bits - BITS)) & 31));
            }
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt((held << (BITS - bits)) & 31));
        }
        return text.toString();
    }

    /**
     * The bytes of a text, in any case and with or without padding.
     *
     * @throws IllegalArgumentException if it is no Base32, or ends with bits that {@link #encode} would not write
     */
    public static byte[] decode(String text) {
        String plain = text.toUpperCase(Locale.ROOT).replaceFirst("=+$", "");
        byte[] bytes = new byte[plain.length() * BITS / 8];
        int held = 0;
        int bits = 0;
        int length = 0;
        for (int i = 0; i < plain.length(); i++) {
            int value = ALPHABET.indexOf(plain.charAt(i));
            if (value < 0) {
                throw new IllegalArgumentException("no character of Base32 at " + i);
            }
            held = (held << BITS) | value;
            bits += BITS;
            if (bits >= 8) {
                bits -= 8;
                bytes[length++] = (byte) (held >> bits);
            }
        }
        if (bits >= BITS || (held & ((1 << bits) - 1)) != 0) {
            throw new IllegalArgumentException("the Base32 text ends in the middle of a byte");
        }
        return bytes;
    }
}
