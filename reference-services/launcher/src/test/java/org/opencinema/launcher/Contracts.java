package org.opencinema.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The operations of all contracts, read from the YAML files. */
final class Contracts {
    static final List<String> SERVICES = List.of("auth", "catalog", "search", "streaming", "analytics");

    private Contracts() {}

    /** One operation; roles are empty where the contract forgot them. */
    record Operation(String service, String method, String path, Set<String> roles, boolean secured, boolean hasBody) {}

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
