package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Files in the form of those of IMDb, of invented titles and people; the same at every call. */
public final class ImdbFake {
    private static final String[] GENRES = {"Drama", "Comedy,Romance", "Sci-Fi", "Crime,Film-Noir", "\\N"};
    private static final String[] TYPES = {"movie", "movie", "tvSeries", "movie", "short", "movie", "tvEpisode"};

    private ImdbFake() {}

    /**
     * Writes the four files, packed. Of the titles every fifth has no genre, some are of types that a catalog does not want, and every
     * second has 2,000 votes, the others 10. The last row of each file is malformed.
     *
     * @param folder is made if it is not there
     * @param titles how many titles there are; half as many people
     */
    public static void write(Path folder, int titles) throws IOException {
        Files.createDirectories(folder);
        int people = Math.max(2, titles / 2);
        write(
                folder,
                "title.basics",
                "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres",
                out -> {
                    for (int i = 0; i < titles; i++) {
                        String name = "Imagined " + i;
                        out.printf(
                                Locale.ROOT,
                                "tt%07d\t%s\t%s\t%s\t0\t%d\t\\N\t%s\t%s\n",
                                i + 1,
                                TYPES[i % TYPES.length],
                                name,
                                name,
                                1950 + i % 70,
                                i % 6 == 0 ? "\\N" : Integer.toString(60 + i % 90),
                                GENRES[i % GENRES.length]);
                    }
                });
        write(folder, "title.ratings", "tconst\taverageRating\tnumVotes", out -> {
            for (int i = 0; i < titles; i++) {
                out.printf(Locale.ROOT, "tt%07d\t7.1\t%d\n", i + 1, i % 2 == 0 ? 2000 : 10);
            }
        });
        write(folder, "title.principals", "tconst\tordering\tnconst\tcategory\tjob\tcharacters", out -> {
            for (int i = 0; i < titles; i++) {
                out.printf(
                        Locale.ROOT,
                        "tt%07d\t1\tnm%07d\tactor\t\\N\t[\"Role \\\"A\\\"\",\"B\"]\n",
                        i + 1,
                        i % people + 1);
                out.printf(Locale.ROOT, "tt%07d\t2\tnm%07d\tdirector\t\\N\t\\N\n", i + 1, (i + 1) % people + 1);
                out.printf(Locale.ROOT, "tt%07d\t3\tnm%07d\tcomposer\t\\N\t\\N\n", i + 1, i % people + 1);
            }
        });
        write(
                folder,
                "name.basics",
                "nconst\tprimaryName\tbirthYear\tdeathYear\tprimaryProfession\tknownForTitles",
                out -> {
                    for (int i = 0; i < people; i++) {
                        out.printf(Locale.ROOT, "nm%07d\tImagined Person %d\t1960\t\\N\tactor\ttt0000001\n", i + 1, i);
                    }
                });
    }

    private interface Rows {
        void write(PrintWriter out);
    }

    private static void write(Path folder, String name, String header, Rows rows) throws IOException {
        try (Writer file = new OutputStreamWriter(
                        new GZIPOutputStream(Files.newOutputStream(folder.resolve(name + ".tsv.gz")), 1 << 16), UTF_8);
                PrintWriter out = new PrintWriter(file)) {
            out.print(header + "\n");
            rows.write(out);
            out.print("this row is broken\n");
        }
    }
}
