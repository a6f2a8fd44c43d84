package org.opencinema.localservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ToolsTest {
    @TempDir
    private Path directory;

    @Test
    void ffmpegAndFfprobe_ofThisMachine_encodeAndRead() throws Exception {
        encodeAndProbe(Tools.ffmpeg(), Tools.ffprobe());
    }

    @Test
    void ffmpegAndFfprobe_fetched_encodeAndRead() throws Exception {
        encodeAndProbe(Tools.fetchedFfmpeg(), Tools.fetchedFfprobe());
    }

    @Test
    void shakaPackager_fetched_runs() throws Exception {
        assertThat(run(List.of(Tools.fetchedShakaPackager().toString(), "--version")))
                .contains("3.4.2");
    }

    @Test
    void chromium_ofThisMachine_drawsCyrillic() throws Exception {
        draw(Tools.chromium());
    }

    @Test
    void chromium_fetched_drawsCyrillicWithItsOwnFont() throws Exception {
        draw(Tools.fetchedChromium());
    }

    @Test
    void nginx_fetched_servesItsConfiguration() throws Exception {
        assertThat(Tools.fetchedNginx()).isExecutable();
        Files.writeString(directory.resolve("a.txt"), "hello");

        try (Nginx nginx = Nginx.start(directory.resolve("nginx"), port -> """
                server {
                    listen 127.0.0.1:%d;
                    location / { root %s; slice 1m; }
                }
                """.formatted(port, directory))) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(nginx.uri("/a.txt")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.headers().firstValue("Server").orElse("")).startsWith("nginx");
        }
    }

    private void encodeAndProbe(Path ffmpeg, Path ffprobe) throws Exception {
        Path film = directory.resolve("film.mp4");
        run(List.of(
                ffmpeg.toString(),
                "-loglevel",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=duration=1:size=160x90:rate=10",
                "-c:v",
                "libx264",
                "-pix_fmt",
                "yuv420p",
                film.toString()));

        String probed = run(List.of(
                ffprobe.toString(),
                "-loglevel",
                "error",
                "-show_entries",
                "stream=codec_name,width,height,nb_frames",
                "-of",
                "csv=p=0",
                film.toString()));

        assertThat(probed.trim()).isEqualTo("h264,160,90,10");
    }

    private void draw(Chromium chromium) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(chromium.program().toString());
        command.addAll(chromium.arguments());
        command.addAll(List.of(
                "--remote-debugging-port=0",
                "--user-data-dir=" + directory.resolve("profile"),
                "--window-size=400,200",
                "about:blank"));
        Path log = directory.resolve("chromium.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(chromium.environment());
        Process browser = builder.start();
        try {
            byte[] drawn = screenshot(browser, log, "Ж");
            assertThat(darkPixels(drawn)).isGreaterThan(1000);
            assertThat(drawn).isNotEqualTo(screenshot(browser, log, "Щ"));
        } finally {
            List<ProcessHandle> tree = browser.descendants().toList();
            browser.destroy();
            browser.waitFor();
            for (ProcessHandle process : tree) {
                process.onExit().get(20, TimeUnit.SECONDS);
            }
        }
    }

    private static byte[] screenshot(Process browser, Path log, String letter) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        String html = "<meta charset=utf-8><body style='font:150px sans-serif;margin:0'>" + letter;
        String page = "data:text/html;charset=utf-8,"
                + URLEncoder.encode(html, StandardCharsets.UTF_8).replace("+", "%20");
        HttpRequest opening = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(browser, log) + "/json/new?"
                        + URLEncoder.encode(page, StandardCharsets.UTF_8)))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        String tab = http.send(opening, HttpResponse.BodyHandlers.ofString()).body();
        Matcher address =
                Pattern.compile("\"webSocketDebuggerUrl\": \"([^\"]+)\"").matcher(tab);
        assertThat(address.find()).as(tab).isTrue();
        Messages messages = new Messages();
        WebSocket socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(address.group(1)), messages)
                .get(20, TimeUnit.SECONDS);
        String loaded = "";
        for (int id = 1; !loaded.contains("\"value\":true"); id++) {
            loaded = messages.ask(
                    socket,
                    id,
                    "Runtime.evaluate\",\"params\":{\"expression\":\"document.readyState == 'complete'"
                            + " && document.body.innerText.length == 1\"}");
        }
        String answer = messages.ask(socket, 1_000_000, "Page.captureScreenshot\"");
        socket.abort();
        Matcher data = Pattern.compile("\"data\":\"([^\"]+)\"").matcher(answer);
        assertThat(data.find()).as(answer).isTrue();
        return Base64.getDecoder().decode(data.group(1));
    }

    private static String port(Process browser, Path log) throws Exception {
        Pattern listening = Pattern.compile("DevTools listening on ws://127\\.0\\.0\\.1:(\\d+)/");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline && browser.isAlive()) {
            Matcher matcher = listening.matcher(Files.readString(log));
            if (matcher.find()) {
                return matcher.group(1);
            }
            browser.waitFor(50, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError(Files.readString(log));
    }

    private static int darkPixels(byte[] png) throws IOException {
        var image = ImageIO.read(new ByteArrayInputStream(png));
        int dark = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                if ((image.getRGB(x, y) & 0xff) < 64) {
                    dark++;
                }
            }
        }
        return dark;
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        String ask(WebSocket socket, int id, String methodAndRest) throws Exception {
            socket.sendText("{\"id\":" + id + ",\"method\":\"" + methodAndRest + "}", true)
                    .get(20, TimeUnit.SECONDS);
            while (true) {
                String message = received.poll(20, TimeUnit.SECONDS);
                assertThat(message).as("answer to " + methodAndRest).isNotNull();
                if (message.startsWith("{\"id\":" + id + ",")) {
                    return message;
                }
            }
        }
    }
}
