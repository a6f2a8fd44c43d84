package org.opencinema.signing.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;

/** What the tests of both formats share. */
final class Manifests {
    /** 16 in the normal run, 1024 with -Plong. */
    static final long MEGABYTES = Long.getLong("manifest.megabytes", 16);

    private Manifests() {}

    static String rewrite(ManifestRewriter rewriter, String manifest, UriRules.Builder rules) throws IOException {
        return new String(rewrite(rewriter, manifest.getBytes(UTF_8), rules), UTF_8);
    }

    static byte[] rewrite(ManifestRewriter rewriter, byte[] manifest, UriRules.Builder rules) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        rewriter.rewrite(new ByteArrayInputStream(manifest), out, rules.build());
        return out.toByteArray();
    }

    /** The bytes a stream rewrites of a repeated text, and how many were allocated meanwhile. */
    static Volume rewriteMany(ManifestRewriter rewriter, String head, String repeated, String tail, UriRules rules)
            throws IOException {
        long times = MEGABYTES * 1024 * 1024 / repeated.length();
        Counter out = new Counter();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (InputStream in = new Repeated(head, repeated, times, tail)) {
            long before = threads.getCurrentThreadAllocatedBytes();
            rewriter.rewrite(in, out, rules);
            return new Volume(times, out.count, threads.getCurrentThreadAllocatedBytes() - before);
        }
    }

    record Volume(long times, long written, long allocated) {}

    private static final class Counter extends OutputStream {
        private long count;

        @Override
        public void write(int b) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count += length;
        }
    }

    /** A manifest that never is in memory as a whole. */
    private static final class Repeated extends InputStream {
        private final byte[] repeated;
        private final byte[] tail;
        private byte[] part;
        private long left;
        private int at;

        Repeated(String head, String repeated, long times, String tail) {
            this.repeated = repeated.getBytes(ISO_8859_1);
            this.tail = tail.getBytes(ISO_8859_1);
            part = head.getBytes(ISO_8859_1);
            left = times;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            while (at == part.length) {
                if (left < 0) {
                    return -1;
                }
                part = left == 0 ? tail : repeated;
                left--;
                at = 0;
            }
            int count = Math.min(length, part.length - at);
            System.arraycopy(part, at, target, offset, count);
            at += count;
            return count;
        }
    }
}
