package org.opencinema.launcher;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.opencinema.launcher.Contracts.Operation;

/** Every limit that a contract sets in one request, as requests that are at it and requests that are past it. */
final class FieldLimits {
    private static final JsonNodeFactory json = JsonNodeFactory.instance;

    /**
     * A request with one field at a limit or past it.
     *
     * @param field as violations name it
     * @param request the values by place: path, query, header, cookie and body
     */
    record Probe(Operation operation, String field, String what, boolean past, ObjectNode request) {
        @Override
        public String toString() {
            return operation.id() + ": " + field + " " + what;
        }
    }

    private final Operation operation;
    private final ObjectNode base;
    private final BiFunction<String, JsonNode, JsonNode> samples;
    private final List<Probe> probes = new ArrayList<>();

    private FieldLimits(Operation operation, ObjectNode base, BiFunction<String, JsonNode, JsonNode> samples) {
        this.operation = operation;
        this.base = base;
        this.samples = samples;
    }

    /** @param samples gives valid values for a field and its schema, another one each time */
    static List<Probe> probes(Operation operation, ObjectNode base, BiFunction<String, JsonNode, JsonNode> samples) {
        FieldLimits limits = new FieldLimits(operation, base, samples);
        for (JsonNode parameter : operation.parameters()) {
            limits.parameter(parameter);
        }
        if (operation.hasBody() && base.path("body").isObject()) {
            if (limits.isJson()) {
                limits.add("body", "absent", true, JsonPointer.compile("/body"), null);
            }
            limits.schema("", JsonPointer.compile("/body"), operation.bodySchema());
        }
        return limits.probes;
    }

    private boolean isJson() {
        return operation.mediaType().equals("application/json");
    }

    private void parameter(JsonNode parameter) {
        String name = parameter.path("name").asText();
        String in = parameter.path("in").asText();
        JsonPointer at = JsonPointer.compile("/" + in + "/" + name);
        if (!in.equals("path") && parameter.path("required").asBoolean()) {
            add(name, "absent", true, at, null);
        }
        JsonNode schema = Contracts.resolve(operation.service(), parameter.path("schema"));
        if (schema.path("type").asText().equals("array")) {
            sizes(name, at, schema);
            schema(name, at.appendIndex(0), Contracts.resolve(operation.service(), schema.path("items")));
        } else {
            schema(name, at, schema);
        }
    }

    private void schema(String field, JsonPointer at, JsonNode schema) {
        boolean inBody = at.toString().startsWith("/body");
        switch (schema.path("type").asText()) {
            case "string" -> {
                text(field, at, schema);
                if (inBody && isJson()) {
                    add(field, "a number", true, at, json.numberNode(7));
                }
            }
            case "integer", "number" -> {
                bound(field, at, schema, "minimum", -1);
                bound(field, at, schema, "maximum", 1);
                add(field, "no number", true, at, json.textNode("seven"));
            }
            case "boolean" -> add(field, "no boolean", true, at, json.textNode("perhaps"));
            case "array" -> {
                sizes(field, at, schema);
                add(field, "no list", true, at, json.objectNode().put("a", 1));
                schema(field + "[0]", at.appendIndex(0), Contracts.resolve(operation.service(), schema.path("items")));
            }
            case "object" -> object(field, at, schema);
            default -> throw new IllegalStateException(operation + ": no type in the schema of " + field);
        }
    }

    private void text(String field, JsonPointer at, JsonNode schema) {
        if (schema.has("enum")) {
            schema.path("enum").forEach(value -> add(field, value.asText(), false, at, value));
            add(field, "not in the list", true, at, json.textNode("nonsense"));
        } else if (schema.has("pattern")) {
            PatternText texts = new PatternText(schema.path("pattern").asText());
            texts.allowed().forEach(text -> add(field, "allowed: " + text, false, at, json.textNode(text)));
            texts.refused().stream()
                    .filter(text ->
                            !at.toString().startsWith("/header") || text.chars().allMatch(c -> c < 128))
                    .forEach(text -> add(field, "refused: " + text, true, at, json.textNode(text)));
        } else if (List.of("uuid", "date", "date-time")
                .contains(schema.path("format").asText())) {
            add(field, "well formed", false, at, samples.apply(field, schema));
            add(field, "malformed", true, at, json.textNode("0190-no"));
            if (schema.path("format").asText().startsWith("date")) {
                String late = "+1" + samples.apply(field, schema).asText();
                add(field, "of a year after 9999", true, at, json.textNode(late));
            }
        } else {
            boolean email = schema.path("format").asText().equals("email");
            length(field, at, schema, "minLength", -1, email);
            length(field, at, schema, "maxLength", 1, email);
            if (at.toString().startsWith("/body") || at.toString().equals("/query/" + field)) {
                add(field, "with NUL", true, at, json.textNode("a\0b"));
            }
            if (email) {
                add(field, "no address", true, at, json.textNode("nobody.example.org"));
            }
        }
    }

    private void length(String field, JsonPointer at, JsonNode schema, String limit, int step, boolean email) {
        if (schema.has(limit)) {
            int length = schema.path(limit).asInt();
            add(field, limit + " " + length, false, at, json.textNode(textOf(length, email)));
            boolean sendable = length + step > 0 || at.toString().startsWith("/body");
            if (sendable && length + step >= 0) {
                add(field, limit + " passed", true, at, json.textNode(textOf(length + step, email)));
            }
        }
    }

    /** Nothing that a list of easy passwords has. */
    private static String textOf(int length, boolean email) {
        if (!email || length < 3) {
            return "q7kd2zvw9m".repeat(length / 10 + 1).substring(0, length);
        }
        int local = Math.min(64, length - 2);
        StringBuilder address = new StringBuilder("x".repeat(local) + "@");
        while (address.length() < length) {
            address.append((address.length() - local) % 60 == 0 ? '.' : 'x');
        }
        return address.toString();
    }

    private void bound(String field, JsonPointer at, JsonNode schema, String limit, int step) {
        if (schema.has(limit)) {
            boolean whole = schema.path("type").asText().equals("integer");
            JsonNode bound = schema.path(limit);
            boolean exclusive = schema.path("exclusive" + Character.toUpperCase(limit.charAt(0)) + limit.substring(1))
                    .asBoolean();
            JsonNode inside = exclusive
                    ? json.numberNode(bound.asDouble() - step * 0.000001)
                    : whole ? json.numberNode(bound.asLong()) : json.numberNode(bound.asDouble());
            add(field, limit + " " + bound, false, at, inside);
            JsonNode beyond = whole
                    ? json.numberNode(bound.asLong() + step)
                    : json.numberNode(exclusive ? bound.asDouble() : bound.asDouble() + step * 0.5);
            add(field, limit + " passed", true, at, beyond);
        }
    }

    private void sizes(String field, JsonPointer at, JsonNode schema) {
        if (schema.has("minItems")) {
            add(
                    field,
                    "minItems",
                    false,
                    at,
                    items(field, schema, schema.path("minItems").asInt()));
            add(
                    field,
                    "minItems passed",
                    true,
                    at,
                    items(field, schema, schema.path("minItems").asInt() - 1));
        }
        if (schema.has("maxItems")) {
            add(
                    field,
                    "maxItems",
                    false,
                    at,
                    items(field, schema, schema.path("maxItems").asInt()));
            add(
                    field,
                    "maxItems passed",
                    true,
                    at,
                    items(field, schema, schema.path("maxItems").asInt() + 1));
        }
        if (schema.path("uniqueItems").asBoolean()) {
            JsonNode item = base.at(at).get(0);
            add(field, "an item twice", true, at, json.arrayNode().add(item).add(item));
        }
    }

    private ArrayNode items(String field, JsonNode schema, int count) {
        ArrayNode items = json.arrayNode();
        JsonNode type = Contracts.resolve(operation.service(), schema.path("items"));
        for (int i = 0; i < count; i++) {
            JsonNode choices = type.path("enum");
            items.add(choices.isEmpty() ? samples.apply(field + "[" + i + "]", type) : choices.get(i % choices.size()));
        }
        return items;
    }

    private void object(String field, JsonPointer at, JsonNode schema) {
        String prefix = field.isEmpty() ? "" : field + ".";
        if (schema.has("additionalProperties")) {
            JsonNode values = Contracts.resolve(operation.service(), schema.path("additionalProperties"));
            int most = schema.path("maxProperties").asInt();
            add(field, "maxProperties", false, at, entries(field, values, most));
            add(field, "maxProperties passed", true, at, entries(field, values, most + 1));
            String name = base.at(at).fieldNames().next();
            schema(field + "[" + name + "]", at.appendProperty(name), values);
            return;
        }
        if (!field.isEmpty()) {
            add(field, "no object", true, at, json.textNode("nonsense"));
        }
        if (isJson()) {
            add(prefix + "surprise", "unknown", true, at.appendProperty("surprise"), json.numberNode(1));
        }
        schema.path("required").forEach(name -> {
            add(prefix + name.asText(), "absent", true, at.appendProperty(name.asText()), null);
            add(prefix + name.asText(), "null", true, at.appendProperty(name.asText()), json.nullNode());
        });
        schema.path("properties")
                .properties()
                .forEach(property -> schema(
                        prefix + property.getKey(),
                        at.appendProperty(property.getKey()),
                        Contracts.resolve(operation.service(), property.getValue())));
    }

    private ObjectNode entries(String field, JsonNode values, int count) {
        ObjectNode entries = json.objectNode();
        for (int i = 0; i < count; i++) {
            entries.set("name" + i, samples.apply(field, values));
        }
        return entries;
    }

    /** Sets the value there, or removes it if it is null. */
    private void add(
            String field,
            String what,
            boolean past,
            JsonPointer at,
            @org.jspecify.annotations.Nullable JsonNode value) {
        ObjectNode request = base.deepCopy();
        JsonNode parent = request.at(at.head());
        if (parent instanceof ArrayNode list) {
            list.set(at.last().getMatchingIndex(), value);
        } else if (value == null) {
            ((ObjectNode) parent).remove(at.last().getMatchingProperty());
        } else {
            ((ObjectNode) parent).set(at.last().getMatchingProperty(), value);
        }
        probes.add(new Probe(operation, field, what, past, request));
    }
}
