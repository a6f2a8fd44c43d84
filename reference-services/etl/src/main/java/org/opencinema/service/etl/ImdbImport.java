package org.opencinema.service.etl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Titles of IMDb from its files, each of which is read as a stream. Who took part in which title lies in no order that fits, so that it
 * is kept in the database meanwhile, for the titles with enough votes only. A checkpoint says what is next: people, or a row of the
 * titles, like titles:2500.
 */
final class ImdbImport implements Job {
    private static final int ROWS = 1000;
    private static final int SAVED_ROWS = 100_000;
    private static final String TITLES = "titles:";
    private static final double CREDITS_DONE = 0.5;
    private static final double PEOPLE_DONE = 0.7;

    private final ImdbFiles files;
    private final ImdbStore store;
    private final CatalogImport catalog;
    private final int minVotes;

    ImdbImport(ImdbFiles files, ImdbStore store, CatalogImport catalog, int minVotes) {
        this.files = files;
        this.store = store;
        this.catalog = catalog;
        this.minVotes = minVotes;
    }

    @Override
    public String name() {
        return "imdb-import";
    }

    @Override
    public void run(RunProgress progress) throws IOException, InterruptedException, JobFailedException {
        String reached = progress.checkpoint();
        long[] titles = readRatings(progress, reached != null);
        if (reached == null) {
            store.clear();
            readCredits(titles, progress);
            reached = "people";
            progress.save(reached, CREDITS_DONE);
        }
        if (reached.equals("people")) {
            store.clearPeople();
            readPeople(store.listPeople(), progress);
            reached = TITLES + 0;
            progress.save(reached, PEOPLE_DONE);
        }
        catalog.addGenres();
        readTitles(titles, Long.parseLong(reached.substring(TITLES.length())), progress);
        store.clear();
    }

    /** What is done with a row; its number counts from 1. */
    private interface RowReader {
        void read(TsvReader row, long number, ImdbFiles.Opened file) throws InterruptedException, RefusedException;
    }

    /** Rows up to a number have been counted already. */
    private void readRows(String name, List<String> columns, long counted, RunProgress progress, RowReader reader)
            throws IOException, InterruptedException, JobFailedException {
        try (ImdbFiles.File file = files.open(name);
                TsvReader rows = new TsvReader(file.content(), name, columns)) {
            for (long number = 1; rows.next(); number++) {
                try {
                    if (!rows.isWellFormed()) {
                        throw new RefusedException("malformed", rows.text());
                    }
                    reader.read(rows, number, file.opened());
                } catch (RefusedException e) {
                    if (number > counted) {
                        progress.refuse(e.reason(), e.example());
                    }
                }
                progress.read(number > counted ? 1 : 0);
                if (number % SAVED_ROWS == 0 && Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException("the service stops");
                }
            }
        }
    }

    /** The numbers of the titles with enough votes, in ascending order. */
    private long[] readRatings(RunProgress progress, boolean again)
            throws IOException, InterruptedException, JobFailedException {
        Numbers numbers = new Numbers();
        long counted = again ? Long.MAX_VALUE : 0;
        readRows("title.ratings.tsv", List.of("tconst", "numVotes"), counted, progress, (row, number, file) -> {
            long title = ImdbMapping.number(row.get("tconst"), "tt");
            String votes = row.get("numVotes");
            if (title < 0 || votes == null || !votes.matches("[0-9]{1,9}")) {
                throw new RefusedException("malformed", row.text());
            }
            if (Integer.parseInt(votes) >= minVotes) {
                numbers.add(title);
            }
        });
        return numbers.sorted();
    }

    private void readCredits(long[] titles, RunProgress progress)
            throws IOException, InterruptedException, JobFailedException {
        List<ImdbStore.CreditRow> batch = new ArrayList<>();
        List<String> columns = List.of("tconst", "ordering", "nconst", "category", "characters");
        readRows("title.principals.tsv", columns, 0, progress, (row, number, file) -> {
            long title = ImdbMapping.number(row.get("tconst"), "tt");
            if (Arrays.binarySearch(titles, title) >= 0) {
                ImdbStore.CreditRow credit = ImdbMapping.credit(row, title);
                if (credit != null && batch.add(credit) && batch.size() == ROWS) {
                    store.addCredits(batch);
                    batch.clear();
                }
            }
        });
        store.addCredits(batch);
    }

    private void readPeople(long[] people, RunProgress progress)
            throws IOException, InterruptedException, JobFailedException {
        List<ImdbStore.PersonRow> batch = new ArrayList<>();
        readRows("name.basics.tsv", List.of("nconst", "primaryName"), 0, progress, (row, number, file) -> {
            long person = ImdbMapping.number(row.get("nconst"), "nm");
            String name = row.get("primaryName");
            if (person < 0 || name == null || name.isBlank()) {
                throw new RefusedException("malformed", row.text());
            }
            if (Arrays.binarySearch(people, person) >= 0
                    && batch.add(new ImdbStore.PersonRow(person, name))
                    && batch.size() == ROWS) {
                store.addPeople(batch);
                batch.clear();
            }
        });
        store.addPeople(batch);
    }

    private void readTitles(long[] titles, long done, RunProgress progress)
            throws IOException, InterruptedException, JobFailedException {
        List<ImdbMapping.Basics> batch = new ArrayList<>();
        List<String> columns = List.of(
                "tconst",
                "titleType",
                "primaryTitle",
                "originalTitle",
                "isAdult",
                "startYear",
                "runtimeMinutes",
                "genres");
        readRows("title.basics.tsv", columns, done, progress, (row, number, file) -> {
            if (number <= done) {
                return;
            }
            if (batch.size() == CatalogImport.BATCH || number % SAVED_ROWS == 0) {
                bring(batch, progress);
                batch.clear();
                progress.save(TITLES + (number - 1), PEOPLE_DONE + (1 - PEOPLE_DONE) * file.fraction());
            }
            long title = ImdbMapping.number(row.get("tconst"), "tt");
            if (title < 0) {
                throw new RefusedException("malformed", row.text());
            }
            if (Arrays.binarySearch(titles, title) >= 0 && ImdbMapping.isWanted(row.get("titleType"))) {
                batch.add(ImdbMapping.basics(row));
            }
        });
        bring(batch, progress);
        progress.save(TITLES + Long.MAX_VALUE, 1);
    }

    private void bring(List<ImdbMapping.Basics> batch, RunProgress progress) throws InterruptedException {
        Map<Long, List<ImdbStore.NamedCredit>> credits =
                store.findCredits(batch.stream().map(ImdbMapping.Basics::number).toList());
        List<CatalogImport.Found> found = new ArrayList<>();
        for (ImdbMapping.Basics title : batch) {
            try {
                found.add(ImdbMapping.found(title, credits.getOrDefault(title.number(), List.of())));
            } catch (RefusedException e) {
                progress.refuse(e.reason(), e.example());
            }
        }
        catalog.bring("imdb", found, progress);
    }

    /** Many numbers in little space. */
    private static final class Numbers {
        private long[] values = new long[1024];
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size] = value;
            size++;
        }

        long[] sorted() {
            long[] sorted = Arrays.copyOf(values, size);
            Arrays.sort(sorted);
            return sorted;
        }
    }
}
