package org.opencinema.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The vectors in src/test/resources/vectors, which any language can run. */
final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    record Password(String source, String password, String hash) {}

    static Stream<Password> passwords() {
        return read("passwords.json")
                .map(vector -> new Password(
                        vector.path("source").asText(),
                        vector.path("password").asText(),
                        vector.path("hash").asText()));
    }

    static Stream<JsonNode> read(String name) {
        try (InputStream file = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            return StreamSupport.stream(
                    JSON.readTree(Objects.requireNonNull(file)).spliterator(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
