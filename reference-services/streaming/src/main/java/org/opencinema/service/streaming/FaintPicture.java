package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What tells a picture of variant A from one of variant B: some waves in the luma, of the order of one level of 255, which are added
 * for B and taken away for A. Their directions and phases are a secret of the package.
 */
final class FaintPicture {
    private static final int WAVES = 4;
    /** In levels of the luma; all waves together are 46 dB below the picture's peak. */
    private static final double AMPLITUDE = 0.9;

    private static final int MAX_CYCLES_ACROSS = 9;
    private static final int MAX_CYCLES_DOWN = 6;

    private final double[][] waves = new double[WAVES][];

    /** Of a package; the secret has any length but none. */
    static FaintPicture of(byte[] secret, String packageId) {
        return new FaintPicture(random(secret, packageId));
    }

    private FaintPicture(byte[] random) {
        for (int i = 0; i < WAVES; i++) {
            int across = 2 + (random[4 * i] & 0xff) % (MAX_CYCLES_ACROSS - 1);
            int down = 2 + (random[4 * i + 1] & 0xff) % (MAX_CYCLES_DOWN - 1);
            int direction = (random[4 * i + 2] & 1) == 0 ? 1 : -1;
            waves[i] = new double[] {across, direction * down, (random[4 * i + 3] & 0xff) / 256.0};
        }
    }

    private static byte[] random(byte[] secret, String packageId) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(("picture " + packageId).getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** Filters of FFmpeg that mark one stream of pictures; the labels are without brackets, the name is unique in the graph. */
    String filter(boolean b, String input, String output, String name) {
        StringBuilder luma = new StringBuilder("128");
        for (double[] wave : waves) {
            luma.append(String.format(
                    Locale.ROOT,
                    "%s%s*cos(2*PI*(%.0f*X/W+%.0f*Y/H+%.6f))",
                    b ? "+" : "-",
                    AMPLITUDE,
                    wave[0],
                    wave[1],
                    wave[2]));
        }
        return "color=c=gray:s=192x108:r=1,format=yuv420p,geq=lum='%2$s':cb=128:cr=128,trim=end_frame=1[%1$sw];"
                        .formatted(name, luma)
                + "[%1$sw][%2$s]scale2ref=flags=bicubic[%1$sm][%1$sp];".formatted(name, input)
                + "[%1$sp][%1$sm]blend=c0_mode=grainmerge:c1_mode=normal:c2_mode=normal,format=yuv420p[%2$s]"
                        .formatted(name, output);
    }

    /** What B has more than A, row by row, in pictures of this size; up to a factor. */
    double[] values(int width, int height) {
        double[] values = new double[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (double[] wave : waves) {
                    double turns = wave[0] * (x + 0.5) / width + wave[1] * (y + 0.5) / height + wave[2];
                    values[y * width + x] += AMPLITUDE * Math.cos(2 * Math.PI * turns);
                }
            }
        }
        return values;
    }
}
