package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.opencinema.launcher.Contracts.Operation;

/** What the contracts say and what the services serve is the same. */
final class ContractTest {
    private static final List<String> ROLES = List.of("anonymous", "viewer", "editor", "admin", "service");

    @Test
    void operation_hasRoles_andIsOpenExactlyForAnonymous() throws Exception {
        for (Operation operation : Contracts.operations()) {
            assertThat(operation.roles())
                    .as("x-roles of %s", operation)
                    .isNotEmpty()
                    .isSubsetOf(ROLES);
            assertThat(operation.roles().contains("anonymous"))
                    .as("security and x-roles of %s agree", operation)
                    .isEqualTo(!operation.secured());
        }
    }

    @Test
    void requestFields_allHaveALimit() throws Exception {
        List<String> unlimited = new ArrayList<>();
        for (Operation operation : Contracts.operations()) {
            for (JsonNode parameter : operation.parameters()) {
                String name = operation.id() + " " + parameter.path("name").asText();
                findUnlimited(operation.service(), parameter.path("schema"), name, unlimited);
            }
            if (operation.hasBody()) {
                findUnlimited(operation.service(), operation.bodySchema(), operation.id() + " body", unlimited);
            }
        }
        assertThat(unlimited).isEmpty();
    }

    private static void findUnlimited(String service, JsonNode reference, String name, List<String> found) {
        JsonNode schema = Contracts.resolve(service, reference);
        boolean limited = switch (schema.path("type").asText()) {
            case "string" ->
                schema.has("maxLength")
                        || schema.has("enum")
                        || schema.has("pattern")
                        || schema.path("format").asText().matches("uuid|date|date-time|binary");
            case "integer", "number" -> schema.has("minimum") && schema.has("maximum");
            case "array" -> schema.has("maxItems");
            case "object" -> !schema.has("additionalProperties") || schema.has("maxProperties");
            case "boolean" -> true;
            default -> false;
        };
        if (!limited) {
            found.add(name);
        }
        if (schema.has("items")) {
            findUnlimited(service, schema.path("items"), name + "[]", found);
        }
        if (schema.has("additionalProperties")) {
            findUnlimited(service, schema.path("additionalProperties"), name + "{}", found);
        }
        schema.path("properties")
                .properties()
                .forEach(
                        property -> findUnlimited(service, property.getValue(), name + "." + property.getKey(), found));
    }

    @Test
    void bom_hasEveryPublishedLibrary() throws Exception {
        List<String> published = new ArrayList<>();
        try (Stream<java.nio.file.Path> poms = Files.walk(java.nio.file.Path.of("../../cinema-core"), 3)) {
            for (java.nio.file.Path pom :
                    poms.filter(file -> file.endsWith("pom.xml")).toList()) {
                String xml = Files.readString(pom);
                if (xml.contains("<module.name>") && !xml.contains("<maven.deploy.skip>")) {
                    published.add(xml.replaceFirst("(?s).*?</parent>.*?<artifactId>(.*?)</artifactId>.*", "$1"));
                }
            }
        }
        assertThat(published).hasSizeGreaterThanOrEqualTo(11);
        String bom = Files.readString(java.nio.file.Path.of("../../cinema-core/bom/pom.xml"));
        assertThat(published).allSatisfy(name -> assertThat(bom).contains("<artifactId>" + name + "</artifactId>"));
    }

    @Test
    void operations_areServed_andNothingElseIs() throws Exception {
        Set<String> promised = Contracts.operations().stream()
                .map(o -> o.service() + " " + o.method() + " " + normalise(o.path()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> served = new TreeSet<>();
        for (String service : Contracts.SERVICES) {
            String name = "org.opencinema.service." + service;
            for (JavaClass type : new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(name)) {
                if (!type.isInterface()) {
                    served.addAll(served(service, type.reflect()));
                }
            }
        }
        assertThat(served).isEqualTo(promised);
    }

    private static Set<String> served(String service, Class<?> resource) {
        Set<String> served = new TreeSet<>();
        List<Class<?>> declaring = new ArrayList<>(List.of(resource.getInterfaces()));
        declaring.add(resource); // a path that stands in no contract
        for (Class<?> contract : declaring) {
            Path root = contract.getAnnotation(Path.class);
            for (Method method : contract.getDeclaredMethods()) {
                for (Annotation annotation : method.getAnnotations()) {
                    HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
                    if (verb != null) {
                        Path path = method.getAnnotation(Path.class);
                        String whole = (root == null ? "" : root.value()) + "/" + (path == null ? "" : path.value());
                        served.add(service + " " + verb.value() + " " + normalise(whole));
                    }
                }
            }
        }
        return served;
    }

    /** One slash between parts, none at the end, parameters without names and patterns. */
    private static String normalise(String path) {
        return ("/" + path)
                .replaceAll("\\{[^/]*\\}", "{}")
                .replaceAll("/+", "/")
                .replaceAll("(.)/$", "$1");
    }

    @Test
    void accessMatrix_isUpToDate() throws Exception {
        String matrix = AccessMatrix.markdown();
        java.nio.file.Path generated = java.nio.file.Path.of("target", "access-matrix.md");
        Files.writeString(generated, matrix);
        assertThat(java.nio.file.Path.of("../../docs/access-matrix.md"))
                .as("docs/access-matrix.md is what the contracts say; else copy %s there", generated.toAbsolutePath())
                .exists()
                .hasContent(matrix);
    }
}
