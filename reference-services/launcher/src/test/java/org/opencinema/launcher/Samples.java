package org.opencinema.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.launcher.Contracts.Operation;

/** Valid requests, made from the contracts and a table of what no schema can say, such as the ids of things that exist. */
final class Samples {
    private static final JsonNodeFactory json = JsonNodeFactory.instance;

    private final Map<String, Supplier<Object>> given;
    private final Map<String, String> existing;

    /**
     * @param given values by "field" or "operation field", lists as in {@code genres[]}; null for what is left out
     * @param existing ids of things that are there, by the name of the path's parameter
     */
    Samples(Map<String, Supplier<Object>> given, Map<String, String> existing) {
        this.given = given;
        this.existing = existing;
    }

    /** A request with every parameter and every field. */
    ObjectNode request(Operation operation) {
        ObjectNode request = json.objectNode();
        for (String place : new String[] {"path", "query", "header", "cookie"}) {
            request.putObject(place);
        }
        for (JsonNode parameter : operation.parameters()) {
            String name = parameter.path("name").asText();
            String in = parameter.path("in").asText();
            JsonNode value = in.equals("path") && existing.containsKey(name)
                    ? json.textNode(existing.get(name))
                    : value(operation, name, parameter.path("schema"));
            if (!value.isNull()) {
                ((ObjectNode) request.path(in)).set(name, value);
            }
        }
        if (operation.hasBody()) {
            request.set("body", value(operation, "", operation.bodySchema()));
        }
        return request;
    }

    /** A valid value of the field; ids and addresses are new ones each time. */
    JsonNode value(Operation operation, String field, JsonNode reference) {
        String key = field.replaceAll("\\[[^]]*]", "[]");
        Supplier<Object> known = given.getOrDefault(operation.id() + " " + key, find(key));
        if (known != null) {
            return Api.json.valueToTree(known.get());
        }
        JsonNode schema = Contracts.resolve(operation.service(), reference);
        return switch (schema.path("type").asText()) {
            case "string" -> json.textNode(text(schema));
            case "integer" -> json.numberNode(schema.path("minimum").asLong());
            case "number" -> json.numberNode(schema.path("maximum").asDouble());
            case "boolean" -> json.booleanNode(false);
            case "array" -> list(operation, field, schema);
            case "object" -> object(operation, field, schema);
            default -> throw new IllegalStateException(operation + ": no type in the schema of " + field);
        };
    }

    /** The table's entry for the field, wherever in a body it stands. */
    private @Nullable Supplier<Object> find(String key) {
        Supplier<Object> known = given.get(key);
        for (int dot = key.indexOf('.'); known == null && dot >= 0; dot = key.indexOf('.', dot + 1)) {
            String inner = key.substring(dot + 1);
            known = inner.matches(".*[.\\]].*") ? given.get(inner) : null;
        }
        return known;
    }

    private static String text(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.path("enum").get(0).asText();
        }
        if (schema.has("pattern")) {
            return new PatternText(schema.path("pattern").asText()).allowed().get(0);
        }
        return switch (schema.path("format").asText()) {
            case "uuid" -> UUID.randomUUID().toString();
            case "date" -> "2026-06-01";
            case "date-time" -> "2026-06-01T12:00:00Z";
            case "email" -> UUID.randomUUID() + "@example.org";
            default -> "x".repeat(Math.max(1, schema.path("minLength").asInt()));
        };
    }

    private ArrayNode list(Operation operation, String field, JsonNode schema) {
        ArrayNode list = json.arrayNode();
        for (int i = 0; i < Math.max(1, schema.path("minItems").asInt()); i++) {
            list.add(value(operation, field + "[" + i + "]", schema.path("items")));
        }
        return list;
    }

    private ObjectNode object(Operation operation, String field, JsonNode schema) {
        ObjectNode object = json.objectNode();
        if (schema.has("additionalProperties")) {
            return object.set("name", value(operation, field, schema.path("additionalProperties")));
        }
        schema.path("properties").properties().forEach(property -> {
            String name = field.isEmpty() ? property.getKey() : field + "." + property.getKey();
            JsonNode value = value(operation, name, property.getValue());
            if (!value.isNull()) {
                object.set(property.getKey(), value);
            }
        });
        return object;
    }
}
