package org.opencinema.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The operations of all contracts, read from the YAML files. */
final class Contracts {
    /** Whatever has a contract, in the order of the alphabet. */
    static final List<String> SERVICES = services();

    private Contracts() {}

    /** One operation; roles are empty where the contract forgot them. */
    record Operation(String service, String method, String path, Set<String> roles, boolean secured, boolean hasBody) {}

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
            JsonNode contract = new YAMLMapper()
                    .readTree(Path.of("../../openapi", service + ".yaml").toFile());
            contract.path("paths")
                    .properties()
                    .forEach(path -> path.getValue().properties().forEach(entry -> {
                        if (Set.of("get", "put", "post", "delete").contains(entry.getKey())) {
                            JsonNode operation = entry.getValue();
                            Set<String> roles = new TreeSet<>();
                            operation.path("x-roles").forEach(role -> roles.add(role.asText()));
                            boolean open = operation.has("security")
                                    && operation.path("security").isEmpty();
                            operations.add(new Operation(
                                    service,
                                    entry.getKey().toUpperCase(java.util.Locale.ROOT),
                                    path.getKey(),
                                    roles,
                                    !open,
                                    operation.has("requestBody")));
                        }
                    }));
        }
        return operations;
    }
}
