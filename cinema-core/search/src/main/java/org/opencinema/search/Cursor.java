package org.opencinema.search;

import co.elastic.clients.elasticsearch._types.FieldValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;

/**
 * Where a page ended: the sort values of its last hit, and whether the loose pass found it.
 *
 * <p>It carries a mark of its query, because the same values mean another place under other filters.
 */
record Cursor(boolean loose, List<FieldValue> after) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String encode(SearchRequest request) {
        ObjectNode json = JSON.createObjectNode().put("q", mark(request)).put("l", loose);
        ArrayNode values = json.putArray("a");
        for (FieldValue value : after) {
            switch (value._kind()) {
                case Long -> values.add(value.longValue());
                case Double -> values.add(value.doubleValue());
                case Boolean -> values.add(value.booleanValue());
                case String -> values.add(value.stringValue());
                case Null, Any -> throw new IllegalStateException("not a value that hits are sorted by: " + value);
            }
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Cursor decode(String text, SearchRequest request, List<SortColumn> columns) {
        JsonNode json;
        try {
            json = JSON.readTree(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException | IOException e) {
            throw new InvalidCursorException("the cursor was not made by this search", e);
        }
        JsonNode values = json.path("a");
        if (!json.path("l").isBoolean() || values.size() != columns.size()) {
            throw new InvalidCursorException("the cursor was not made by this search", null);
        }
        if (!json.path("q").asText().equals(mark(request))) {
            throw new InvalidCursorException("the cursor belongs to another query", null);
        }
        List<FieldValue> after = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            JsonNode value = values.path(i);
            if (!columns.get(i).accepts(value)) {
                throw new InvalidCursorException("the cursor was not made by this search", null);
            }
            after.add(fieldValue(value));
        }
        return new Cursor(json.path("l").booleanValue(), after);
    }

    private static FieldValue fieldValue(JsonNode value) {
        if (value.isTextual()) {
            return FieldValue.of(value.textValue());
        }
        if (value.isBoolean()) {
            return FieldValue.of(value.booleanValue());
        }
        return value.isIntegralNumber() ? FieldValue.of(value.longValue()) : FieldValue.of(value.doubleValue());
    }

    private static String mark(SearchRequest request) {
        String query = String.join(
                "\n",
                request.words(),
                new TreeSet<>(request.genres()).toString(),
                new TreeSet<>(request.kinds()).toString(),
                new TreeSet<>(request.countries()).toString(),
                new TreeSet<>(request.people()).toString(),
                Arrays.asList(request.yearFrom(), request.yearTo(), request.ageMax(), request.playable())
                        .toString(),
                request.sort().name(),
                request.language().name());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(query.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 9));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
