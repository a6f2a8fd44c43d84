package org.opencinema.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opencinema.launcher.Film.Text;

/**
 * A demo film, or an episode of a demo series, whose picture and sound FFmpeg computes, so that it belongs to nobody.
 *
 * @param film the film, or the series
 * @param part null for a film
 * @param picture a source for {@code -f lavfi}
 * @param hertz the lower tone of its chord
 */
record Original(Film film, @Nullable Part part, int seconds, String picture, double hertz) {
    /** Ends FFmpeg when the thread that started it is gone, also when this process was killed. */
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    private static final String SIZE = "size=1280x720:rate=25";

    private static final Film SERIES = film(
            5,
            "series",
            "Simple Rules",
            "Простые правила",
            "A row of cells, one rule for all of them, and what becomes of it.",
            "Ряд клеток, одно правило на всех и то, что из этого выходит.",
            "documentary");

    /** An episode of the first season. */
    record Part(UUID id, int number, Text en, Text ru) {}

    /** What is uploaded: the id of the episode, else of the film. */
    UUID videoId() {
        return part == null ? film.id() : part.id();
    }

    String name() {
        return part == null
                ? film.en().title()
                : film.en().title() + ": " + part.en().title();
    }

    /** The first one is packaged before the platform is ready: short and cheap to encode. Then come the episodes, as short. */
    static List<Original> all() {
        return Stream.concat(
                        Stream.of(films().get(0)),
                        Stream.concat(episodes().stream(), films().stream().skip(1)))
                .toList();
    }

    private static List<Original> episodes() {
        return List.of(
                episode(
                        1,
                        30,
                        123.5,
                        "Chaos",
                        "Хаос",
                        "Rule 30 begins with order and never comes back to it.",
                        "Правило 30 начинает с порядка и никогда к нему не возвращается."),
                episode(
                        2,
                        90,
                        155.6,
                        "Triangles",
                        "Треугольники",
                        "Rule 90 sees the same triangle in everything.",
                        "Правило 90 во всём видит один и тот же треугольник."),
                episode(
                        3,
                        110,
                        185.0,
                        "Machines",
                        "Машины",
                        "Rule 110 can compute whatever can be computed at all.",
                        "Правило 110 умеет вычислить всё, что вообще можно вычислить."));
    }

    private static Original episode(
            int number, int rule, double hertz, String en, String ru, String synopsisEn, String synopsisRu) {
        Part part = new Part(
                Film.id(DemoData.EPISODE_GROUP, number), number, new Text(en, synopsisEn), new Text(ru, synopsisRu));
        String picture = "cellauto=rule=" + rule + ":size=160x90:rate=25:random_fill_ratio=0.1:random_seed=5"
                + ",format=gbrp,lutrgb=r='0.9*val+11':g='0.7*val+16':b='0.3*val+38',scale=1280:720:flags=neighbor";
        return new Original(SERIES, part, 20, picture, hertz);
    }

    private static List<Original> films() {
        return List.of(
                of(
                        0,
                        48,
                        130.8,
                        "Slow Dawn",
                        "Долгий рассвет",
                        "Light crosses the screen and takes its time.",
                        "Свет идёт через экран и никуда не спешит.",
                        "drama",
                        "gradients=" + SIZE
                                + ":c0=0x0b1026:c1=0xe63946:c2=0xffd166:c3=0x1d3557:nb_colors=4:speed=0.03:seed=5"),
                of(
                        1,
                        60,
                        196.0,
                        "Into the Set",
                        "Вглубь множества",
                        "A dive into a border that never becomes smooth.",
                        "Погружение в границу, которая никогда не станет гладкой.",
                        "adventure",
                        "mandelbrot=" + SIZE
                                + ":maxiter=300:start_scale=2:end_scale=0.002:end_pts=1500:inner=convergence"),
                of(
                        2,
                        60,
                        164.8,
                        "Small Lives",
                        "Малые жизни",
                        "Four rules, and a town that is born and dies every second.",
                        "Четыре правила и город, который каждую секунду рождается и гибнет.",
                        "documentary",
                        "life=size=320x180:rate=25:mold=25:ratio=0.13:random_seed=7"
                                + ":death_color=0x1b2a6b:life_color=0xffd166:mold_color=0x0b1026"
                                + ",scale=1280:720:flags=neighbor,gblur=sigma=2"),
                of(
                        3,
                        45,
                        146.8,
                        "Colour Weather",
                        "Цветная погода",
                        "A forecast in red, green and blue.",
                        "Прогноз в красном, зелёном и синем.",
                        "fantasy",
                        "nullsrc=size=320x180:rate=25,geq=r='128+127*sin(X/23+T*1.3)*cos(Y/17-T)'"
                                + ":g='128+127*sin(X/31-T)*sin(Y/29+T*0.7)':b='160+95*sin((X+Y)/37+T*0.9)',scale=1280:720"),
                of(
                        4,
                        60,
                        110.0,
                        "Tuning Signal",
                        "Настроечная таблица",
                        "What the set shows when everybody has gone home, with a clock.",
                        "Что показывает телевизор, когда все ушли домой. С часами.",
                        "mystery",
                        "testsrc2=" + SIZE));
    }

    private static Original of(
            int number,
            int seconds,
            double hertz,
            String en,
            String ru,
            String synopsisEn,
            String synopsisRu,
            String genre,
            String picture) {
        return new Original(film(number, "film", en, ru, synopsisEn, synopsisRu, genre), null, seconds, picture, hertz);
    }

    private static Film film(
            int number, String kind, String en, String ru, String synopsisEn, String synopsisRu, String genre) {
        return new Film(
                Film.id(DemoData.ORIGINAL_GROUP, number),
                kind,
                en,
                new Text(en, synopsisEn),
                new Text(ru, synopsisRu),
                2026,
                1,
                List.of(),
                List.of(genre),
                0,
                List.of(),
                List.of());
    }

    /**
     * Computes the master. Takes about as long as the film.
     *
     * @param done is told the share that is done, from 0 to 1
     */
    void synthesise(Path ffmpeg, Path target, DoubleConsumer done) throws IOException, InterruptedException {
        Path log = target.resolveSibling(target.getFileName() + ".log");
        Process process = new ProcessBuilder(command(ffmpeg, target))
                .redirectError(log.toFile())
                .start();
        Thread end = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(end);
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.matches("out_time_us=\\d+")) {
                    done.accept(Long.parseLong(line.substring(line.indexOf('=') + 1)) / (seconds * 1e6));
                }
            }
            process.waitFor();
        } finally {
            process.destroyForcibly();
            forget(end);
        }
        if (process.exitValue() != 0) {
            throw new IOException("FFmpeg failed on " + name() + ": " + Files.readString(log));
        }
        Files.delete(log);
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            return; // the hook is at work already
        }
    }

    private List<String> command(Path ffmpeg, Path target) {
        String sound = String.format(
                Locale.ROOT,
                "aevalsrc=exprs='0.12*sin(2*PI*%1$.1f*t)*(0.6+0.4*sin(2*PI*0.25*t))|0.12*sin(2*PI*%2$.1f*t)*(0.6+0.4*cos(2*PI*0.25*t))':s=48000",
                hertz,
                hertz * 1.5);
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETPRIV)) {
            command.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
        }
        command.addAll(List.of("nice", "-n", "5", ffmpeg.toString()));
        command.addAll(List.of("-hide_banner", "-loglevel", "error", "-progress", "pipe:1", "-y"));
        command.addAll(List.of("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound));
        command.addAll(List.of("-t", Integer.toString(seconds)));
        command.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-crf", "22", "-pix_fmt", "yuv420p"));
        command.addAll(List.of("-c:a", "aac", "-b:a", "128k", target.toString()));
        return command;
    }
}
