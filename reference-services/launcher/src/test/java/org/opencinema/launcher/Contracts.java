package org.opencinema.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The operations of all contracts, read from the YAML files. */
final class Contracts {
    /** Whatever has a contract, in the order of the alphabet. */
    static final List<String> SERVICES = services();

    private static final Map<String, JsonNode> FILES = new ConcurrentHashMap<>();

    private Contracts() {}

    /** One operation; roles are empty where the contract forgot them, parameters are resolved. */
    record Operation(
            String service,
            String method,
            String path,
            Set<String> roles,
            boolean secured,
            boolean hasBody,
            List<JsonNode> parameters,
            JsonNode definition) {
        String id() {
            return definition.path("operationId").asText();
        }

        /** The type of the body; empty without one. */
        String mediaType() {
            return hasBody ? definition.at("/requestBody/content").fieldNames().next() : "";
        }

        /** The schema of the body; missing without one. */
        JsonNode bodySchema() {
            return Contracts.resolve(
                    service,
                    definition
                            .path("requestBody")
                            .path("content")
                            .path(mediaType())
                            .path("schema"));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static List<String> services() {
        try (Stream<Path> files = Files.list(Path.of("../../openapi"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml") && !name.equals("common.yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Operation> operations() throws IOException {
        List<Operation> operations = new ArrayList<>();
        for (String service : SERVICES) {
            contract(service)
                    .path("paths")
                    .properties()
                    .forEach(path -> path.getValue().properties().forEach(entry -> {
                        if (Set.of("get", "put", "post", "delete").contains(entry.getKey())) {
                            operations.add(operation(
                                    service, path.getKey(), path.getValue(), entry.getKey(), entry.getValue()));
                        }
                    }));
        }
        return operations;
    }

    private static Operation operation(
            String service, String path, JsonNode shared, String method, JsonNode definition) {
        Set<String> roles = new TreeSet<>();
        definition.path("x-roles").forEach(role -> roles.add(role.asText()));
        boolean open = definition.has("security") && definition.path("security").isEmpty();
        List<JsonNode> parameters = new ArrayList<>();
        shared.path("parameters").forEach(parameter -> parameters.add(resolve(service, parameter)));
        definition.path("parameters").forEach(parameter -> parameters.add(resolve(service, parameter)));
        return new Operation(
                service,
                method.toUpperCase(Locale.ROOT),
                path,
                roles,
                !open,
                definition.has("requestBody"),
                parameters,
                definition);
    }

    /** What a reference points to; anything else is returned as it is. */
    static JsonNode resolve(String service, JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        String[] reference = node.path("$ref").asText().split("#");
        String name = reference[0].isEmpty() ? service : reference[0].replace(".yaml", "");
        return resolve(name, contract(name).at(reference[1]));
    }

    private static JsonNode contract(String name) {
        return FILES.computeIfAbsent(name, any -> {
            try {
                return new YAMLMapper()
                        .readTree(Path.of("../../openapi", name + ".yaml").toFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
