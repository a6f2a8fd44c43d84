package org.opencinema.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.opencinema.client.CinemaApiException;
import org.opencinema.client.CinemaClient;
import org.opencinema.client.auth.Account;
import org.opencinema.client.auth.NewAccount;
import org.opencinema.client.auth.Role;
import org.opencinema.client.auth.Roles;
import org.opencinema.client.catalog.AvailabilityWindow;
import org.opencinema.client.catalog.CreditRole;
import org.opencinema.client.catalog.Names;
import org.opencinema.client.catalog.NewCredit;
import org.opencinema.client.catalog.NewEpisode;
import org.opencinema.client.catalog.NewGenre;
import org.opencinema.client.catalog.NewPerson;
import org.opencinema.client.catalog.NewTitle;
import org.opencinema.client.catalog.TitleKind;
import org.opencinema.client.catalog.Translation;
import org.opencinema.client.catalog.Translations;
import org.opencinema.client.payment.NewCard;
import org.opencinema.client.payment.NewSubscription;
import org.opencinema.client.payment.SubscriptionStatus;
import org.opencinema.client.search.SearchPage;
import org.opencinema.client.streaming.JobState;
import org.opencinema.client.streaming.MediaJob;
import org.opencinema.client.streaming.NewUpload;
import org.opencinema.client.streaming.Upload;

/** Fills the platform as its users would: through the API, as an editor. What is there already is left alone. */
final class Demo {
    private static final int PARALLEL = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Platform platform;
    private final Home home;
    private final Progress progress;
    private final DemoData data = new DemoData();
    private final CinemaClient editor;

    Demo(Platform platform, Home home, Progress progress) {
        this.platform = platform;
        this.home = home;
        this.progress = progress;
        this.editor = CinemaClient.create(URI.create(platform.url()));
    }

    /** The accounts, the catalog and one film that can be played; returns when search finds all. */
    void load() throws Exception {
        createAccounts();
        ExecutorService background = Executors.newSingleThreadExecutor();
        try {
            Original first = Original.all().get(0);
            loadGenres();
            createTitle(first.film());
            Future<?> film = background.submit(() -> publish(first));
            loadCatalog();
            Original.all().forEach(this::createEpisode);
            film.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            background.shutdownNow();
        }
        awaitIndex();
    }

    void createAccounts() {
        CinemaClient admin = CinemaClient.create(URI.create(platform.url()));
        admin.signIn(Platform.ADMIN_EMAIL, Platform.ADMIN_PASSWORD);
        register("viewer@demo.opencinema.org", "demo-viewer-1", "Vera Viewer");
        register("editor@demo.opencinema.org", "demo-editor-1", "Egor Editor");
        Account account = editor.signIn("editor@demo.opencinema.org", "demo-editor-1");
        if (!account.getRoles().contains(Role.EDITOR)) {
            admin.auth().setRoles(account.getId(), new Roles().roles(List.of(Role.VIEWER, Role.EDITOR)));
            editor.signIn("editor@demo.opencinema.org", "demo-editor-1");
        }
        subscribe("viewer@demo.opencinema.org", "demo-viewer-1");
    }

    /** With a test card, so that the trial goes over into paid months. */
    private void subscribe(String email, String password) {
        CinemaClient viewer = CinemaClient.create(URI.create(platform.url()));
        viewer.signIn(email, password);
        if (viewer.payment().getMySubscription().getStatus() == SubscriptionStatus.NONE) {
            String token = viewer.payment()
                    .createSandboxCard(new NewCard()
                            .number("4242424242424242")
                            .expiryMonth(12)
                            .expiryYear(2060))
                    .getPaymentToken();
            viewer.payment()
                    .subscribe(
                            UUID.randomUUID().toString(),
                            new NewSubscription().plan("premium").paymentToken(token));
        }
    }

    private void register(String email, String password, String name) {
        unlessThere(() -> editor.auth()
                .register(new NewAccount().email(email).password(password).name(name)));
    }

    private void loadGenres() {
        data.genres()
                .forEach((slug, names) -> editor.catalog()
                        .putGenre(
                                slug,
                                new NewGenre()
                                        .names(new Names().en(names.title()).ru(names.synopsis())),
                                null));
    }

    private void loadCatalog() throws Exception {
        int known = total();
        if (known >= data.films().size()) {
            progress.say("the demo catalog is there: " + known + " titles");
            return;
        }
        progress.say("loading " + data.people().size() + " people and "
                + data.films().size() + " titles");
        Map<String, UUID> ids = new HashMap<>();
        List<Callable<Void>> people = new ArrayList<>();
        data.people().forEach((en, ru) -> {
            UUID id = Film.id(DemoData.PERSON_GROUP, ids.size());
            ids.put(en, id);
            people.add(() -> {
                unlessThere(() -> editor.catalog()
                        .createPerson(
                                new NewPerson().id(id).names(new Names().en(en).ru(ru)), null));
                return null;
            });
        });
        inParallel("people", people);
        List<Callable<Void>> titles = new ArrayList<>();
        for (Film film : data.films()) {
            titles.add(() -> {
                create(film, ids);
                return null;
            });
        }
        inParallel("titles", titles);
    }

    private void inParallel(String what, List<Callable<Void>> tasks) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(PARALLEL);
        AtomicInteger done = new AtomicInteger();
        try {
            List<Future<Void>> results = new ArrayList<>();
            for (Callable<Void> task : tasks) {
                results.add(executor.submit(() -> {
                    task.call();
                    if (done.incrementAndGet() % 500 == 0) {
                        progress.say("  " + done.get() + " of " + tasks.size() + " " + what);
                    }
                    return null;
                }));
            }
            for (Future<Void> result : results) {
                result.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private void createTitle(Film film) {
        create(film, Map.of());
    }

    private void create(Film film, Map<String, UUID> people) {
        List<NewCredit> credits = new ArrayList<>();
        film.directors().forEach(name -> credits.add(credit(people, name, CreditRole.DIRECTOR)));
        film.actors().forEach(name -> credits.add(credit(people, name, CreditRole.ACTOR)));
        NewTitle title = new NewTitle()
                .id(film.id())
                .kind(TitleKind.fromValue(film.kind()))
                .originalTitle(film.originalTitle())
                .translations(new Translations().en(translation(film.en())).ru(translation(film.ru())))
                .year(film.year())
                .runtimeMinutes(film.runtimeMinutes())
                .countries(film.countries())
                .genres(film.genres())
                .credits(credits)
                .ageRating(film.ageRating())
                .availability(List.of(new AvailabilityWindow().region("*")));
        unlessThere(() -> editor.catalog().createTitle(title, null));
    }

    private void createEpisode(Original original) {
        Original.Part part = original.part();
        if (part != null) {
            NewEpisode episode = new NewEpisode()
                    .id(part.id())
                    .season(1)
                    .number(part.number())
                    .translations(new Translations().en(translation(part.en())).ru(translation(part.ru())));
            unlessThere(() -> editor.catalog().createEpisode(original.film().id(), episode, null));
        }
    }

    private static NewCredit credit(Map<String, UUID> people, String name, CreditRole role) {
        UUID id = people.get(name);
        if (id == null) {
            throw new IllegalStateException("people.tsv lacks " + name);
        }
        return new NewCredit().personId(id).role(role);
    }

    private static Translation translation(Film.Text text) {
        Translation translation = new Translation().title(text.title());
        return text.synopsis().isEmpty() ? translation : translation.synopsis(text.synopsis());
    }

    private static void unlessThere(Runnable create) {
        try {
            create.run();
        } catch (CinemaApiException e) {
            if (e.getCode() != 409) {
                throw e;
            }
        }
    }

    private int total() {
        SearchPage page = editor.search().search(new org.opencinema.client.search.SearchApi.SearchRequest().limit(1));
        return Math.toIntExact(page.getTotal());
    }

    private void awaitIndex() throws InterruptedException {
        await("search finds all titles", () -> total() >= data.films().size());
        progress.say("search knows " + total() + " titles");
    }

    /** Packages the other films one after the other. */
    void packageTheRest() {
        Thread thread = new Thread(
                () -> {
                    for (Original original : Original.all()) {
                        if (!publishOrSay(original)) {
                            return;
                        }
                    }
                    progress.say("all demo films can be played");
                },
                "demo-films");
        thread.setDaemon(true);
        thread.start();
    }

    private boolean publishOrSay(Original original) {
        try {
            publish(original);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            progress.say("demo films: " + original.name() + ": " + e.getMessage());
        }
        return false;
    }

    private Void publish(Original original) throws Exception {
        String name = original.name();
        if (isPlayable(original)) {
            return null;
        }
        progress.say("making the film \"" + name + "\" (" + original.seconds() + " s)");
        Path work = Files.createDirectories(home.folder().resolve("films"));
        Path master = work.resolve(original.videoId() + ".mp4");
        original.synthesise(platform.ffmpeg(), master, quarters("making", name));
        UUID job = upload(original, master);
        Files.delete(master);
        follow(job, name);
        await(name + " is playable", () -> isPlayable(original));
        progress.say("\"" + name + "\" can be played");
        return null;
    }

    private boolean isPlayable(Original original) {
        UUID id = original.film().id();
        Original.Part part = original.part();
        return Boolean.TRUE.equals(
                part == null
                        ? editor.catalog().getTitle(id, null, null).getPlayable()
                        : editor.catalog().getEpisode(id, part.id(), null).getPlayable());
    }

    private UUID upload(Original original, Path master) throws IOException, InterruptedException {
        long size = Files.size(master);
        boolean film = original.part() == null;
        NewUpload start = new NewUpload()
                .titleId(film ? original.videoId() : null)
                .episodeId(film ? null : original.videoId())
                .fileName(master.getFileName().toString())
                .sizeBytes(size);
        Upload[] upload = new Upload[1];
        // the streaming service learns of a new title or episode by its event
        await("the streaming service knows " + original.name(), () -> {
            try {
                upload[0] = editor.streaming().startUpload(start);
                return true;
            } catch (CinemaApiException e) {
                if (e.getCode() == 404 || e.getCode() == 422) {
                    return false;
                }
                throw e;
            }
        });
        long partSize = upload[0].getPartSizeBytes();
        try (InputStream in = Files.newInputStream(master)) {
            for (int part = 1; part <= upload[0].getPartCount(); part++) {
                long length = Math.min(partSize, size - (part - 1) * partSize);
                byte[] bytes = in.readNBytes(Math.toIntExact(length));
                editor.streaming().putPart(upload[0].getId(), part, length, new java.io.ByteArrayInputStream(bytes));
            }
        }
        return editor.streaming().completeUpload(upload[0].getId()).getId();
    }

    private void follow(UUID job, String name) throws InterruptedException {
        DoubleConsumer shown = quarters("packaging", name);
        await(name + " is packaged", () -> {
            MediaJob now = editor.streaming().getJob(job);
            shown.accept(now.getProgress());
            if (now.getState() == JobState.FAILED) {
                throw new IllegalStateException("packaging failed: " + now.getError());
            }
            return now.getState() == JobState.READY;
        });
    }

    /** Says 25, 50 and 75 %, each once. */
    private DoubleConsumer quarters(String what, String name) {
        int[] shown = {0};
        return done -> {
            int quarter = (int) (done * 4);
            if (quarter > shown[0] && quarter < 4) {
                progress.say("  " + what + " \"" + name + "\": " + quarter * 25 + " %");
                shown[0] = quarter;
            }
        };
    }

    private static void await(String what, Supplier<Boolean> condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.get()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s until " + what);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
