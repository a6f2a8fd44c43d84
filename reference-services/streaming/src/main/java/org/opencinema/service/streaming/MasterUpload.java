package org.opencinema.service.streaming;

import java.util.UUID;

/**
 * The upload of a master file, in parts of equal size but for the last.
 *
 * @param direct the browser sends the parts to the store itself
 */
record MasterUpload(
        UUID id,
        Video video,
        String fileName,
        long sizeBytes,
        long partSizeBytes,
        String s3UploadId,
        boolean direct,
        boolean complete) {
    private static final long MEBIBYTE = 1024 * 1024;
    private static final long MIN_PART_BYTES = 8 * MEBIBYTE;
    private static final int MAX_PARTS = 10_000;

    /** The smallest part size, in whole MiB from 8 on, with which the file fits into 10,000 parts. */
    static long partSize(long sizeBytes) {
        return Math.max(MIN_PART_BYTES, divideUp(sizeBytes, MAX_PARTS * MEBIBYTE) * MEBIBYTE);
    }

    static String key(UUID uploadId) {
        return "masters/" + uploadId;
    }

    String key() {
        return key(id);
    }

    int partCount() {
        return (int) divideUp(sizeBytes, partSizeBytes);
    }

    long sizeOfPart(int number) {
        return number < partCount() ? partSizeBytes : sizeBytes - (partCount() - 1L) * partSizeBytes;
    }

    private static long divideUp(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
