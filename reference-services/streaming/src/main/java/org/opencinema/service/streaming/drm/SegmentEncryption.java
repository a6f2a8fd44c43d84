package org.opencinema.service.streaming.drm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encryption of whole segments by AES-128 in CBC with PKCS7 padding (RFC 8216, 4.3.2.4); the number of a segment is its
 * initialization vector, and after some segments comes another key. Initialization segments stay clear.
 */
final class SegmentEncryption {
    private SegmentEncryption() {}

    static int keysNeeded(Rendition rendition, int segmentsPerKey) {
        return (rendition.segments().size() + segmentsPerKey - 1) / segmentsPerKey;
    }

    /** Encrypts the segments in place, and names the keys in the playlist. */
    static void encrypt(Path directory, Rendition rendition, List<ContentKey> keys, int segmentsPerKey)
            throws IOException {
        for (int i = 0; i < rendition.segments().size(); i++) {
            Path file = directory.resolve(rendition.segments().get(i));
            byte[] clear = Files.readAllBytes(file);
            Files.write(file, encrypt(clear, keys.get(i / segmentsPerKey), rendition.firstSequence() + i));
        }
        Files.write(directory.resolve(rendition.playlist()), playlist(rendition, keys, segmentsPerKey));
    }

    private static byte[] encrypt(byte[] clear, ContentKey key, long sequence) {
        byte[] vector = ByteBuffer.allocate(ContentKey.BYTES)
                .putLong(0)
                .putLong(sequence)
                .array();
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key.secret(), "AES"), new IvParameterSpec(vector));
            return cipher.doFinal(clear);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt a segment", e);
        }
    }

    private static List<String> playlist(Rendition rendition, List<ContentKey> keys, int segmentsPerKey) {
        List<String> lines = new ArrayList<>();
        int segment = 0;
        boolean named = false;
        for (String line : rendition.lines()) {
            if (!named && line.startsWith("#EXTINF:") && segment % segmentsPerKey == 0) {
                ContentKey key = keys.get(segment / segmentsPerKey);
                lines.add("#EXT-X-KEY:METHOD=AES-128,URI=\"" + SegmentKeys.DIRECTORY + key.id() + "\"");
                named = true;
            } else if (!line.isBlank() && !line.startsWith("#")) {
                segment++;
                named = false;
            }
            lines.add(line);
        }
        return lines;
    }
}
