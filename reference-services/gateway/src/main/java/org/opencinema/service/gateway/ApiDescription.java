package org.opencinema.service.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** The contracts of all services as one OpenAPI document. */
final class ApiDescription {
    private static final ObjectMapper yaml =
            new ObjectMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

    private ApiDescription() {}

    /**
     * Joins the contracts of these services and the shared one, as they lie on the class path.
     *
     * @throws IllegalStateException if two of them mean different things by one name
     */
    static byte[] join(Collection<String> services) {
        ObjectNode whole = yaml.createObjectNode();
        whole.put("openapi", "3.0.3");
        whole.putObject("info")
                .put("title", "Open Cinema")
                .put("version", "1.0.0")
                .put("description", "The whole API, as the gateway serves it.")
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("url", "https://www.apache.org/licenses/LICENSE-2.0");
        whole.putArray("servers").addObject().put("url", "/");
        ArrayNode tags = whole.putArray("tags");
        whole.putArray("security").addObject().putArray("bearer");
        ObjectNode paths = whole.putObject("paths");
        ObjectNode components = whole.putObject("components");
        add("common", tags, paths, components);
        services.forEach(service -> add(service, tags, paths, components));
        localise(whole);
        try {
            return yaml.writeValueAsString(whole).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(String service, ArrayNode tags, ObjectNode paths, ObjectNode components) {
        JsonNode contract = read(service);
        contract.path("tags").forEach(tags::add);
        contract.path("paths").properties().forEach(path -> {
            if (!Routes.isInternal(path.getKey())) {
                paths.set(path.getKey(), path.getValue());
            }
        });
        contract.path("components")
                .properties()
                .forEach(kind -> putAll(service, components.withObject("/" + kind.getKey()), kind.getValue()));
    }

    private static void putAll(String service, ObjectNode target, JsonNode added) {
        added.properties().forEach(entry -> {
            JsonNode before = target.replace(entry.getKey(), entry.getValue());
            if (before != null
                    && !before.equals(entry.getValue())
                    && !entry.getValue().has("$ref")) {
                throw new IllegalStateException(service + ".yaml means something else by " + entry.getKey());
            }
            if (before != null && entry.getValue().has("$ref")) {
                target.set(entry.getKey(), before);
            }
        });
    }

    private static JsonNode read(String service) {
        String name = "/openapi/" + service + ".yaml";
        try (InputStream contract = ApiDescription.class.getResourceAsStream(name)) {
            if (contract == null) {
                throw new IllegalStateException("the class path lacks " + name);
            }
            return yaml.readTree(contract);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** What pointed into another file points into this one. */
    private static void localise(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("$ref").isTextual()) {
            String ref = object.path("$ref").textValue();
            object.put("$ref", ref.substring(ref.indexOf('#')));
        }
        node.forEach(ApiDescription::localise);
    }
}
