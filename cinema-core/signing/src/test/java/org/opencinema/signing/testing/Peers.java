package org.opencinema.signing.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Libraries of others, on Node.js. */
public final class Peers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Peers() {}

    public static JsonNode ask(Map<String, Object> question) throws Exception {
        return ask(List.of(question)).get(0);
    }

    public static List<JsonNode> ask(List<Map<String, Object>> questions) throws Exception {
        Process node = new ProcessBuilder("node", "--no-deprecation", "peers.mjs")
                .directory(new File("src/test/node"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            for (Map<String, Object> question : questions) {
                node.getOutputStream().write((JSON.writeValueAsString(question) + "\n").getBytes(UTF_8));
            }
            node.getOutputStream().close();
            List<JsonNode> answers = new ArrayList<>();
            for (String line : new String(node.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList()) {
                answers.add(JSON.readTree(line));
            }
            assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(answers).hasSameSizeAs(questions);
            return answers;
        } finally {
            node.destroyForcibly();
        }
    }
}
