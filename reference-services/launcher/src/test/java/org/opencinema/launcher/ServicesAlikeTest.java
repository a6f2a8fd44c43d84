package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who knows one service knows them all: the same files, the same text where nothing differs, the same order of wiring. */
final class ServicesAlikeTest {
    private static final Path SERVICES = Path.of("..");
    private static final String FIRST_LINE =
            "# Every value can be overridden by the setting (environment variable) in its place. A setting without a default must be given.";

    /** What a wiring does, in this order; all between are the rules. */
    private static final Map<String, Pattern> STEPS = new LinkedHashMap<>();

    static {
        STEPS.put(
                "stores", Pattern.compile("Database\\.open|Redis\\.create|ClickHouse\\.open|SearchConnection\\.open"));
        STEPS.put(
                "consumers and jobs", Pattern.compile("new \\w+Consumer\\b|\\w*[Rr]elay\\(|new DueWork\\(|consume\\("));
        STEPS.put("resources", Pattern.compile("new \\w+Resource\\(|insertHandler\\("));
        STEPS.put("health", Pattern.compile("healthChecks\\(\\)|\\bhealth\\("));
    }

    @ParameterizedTest
    @EnumSource
    void files_areTheSame(Service service) {
        List<String> main = Stream.of("Application", "Configuration", "Wiring")
                .map(role -> name(service) + role + ".java")
                .toList();
        assertThat(sources(service, "main")).isDirectoryContaining(file -> file.endsWith("package-info.java"));
        main.forEach(file -> assertThat(sources(service, "main").resolve(file)).isRegularFile());
        assertThat(sources(service, "test").resolve(name(service) + "ConfigurationTest.java"))
                .isRegularFile();
        assertThat(settings(service)).isRegularFile();
    }

    @ParameterizedTest
    @EnumSource
    void application_differsInNamesOnly(Service service) throws IOException {
        assertThat(nameless(service, "Application")).isEqualTo(nameless(Service.USER, "Application"));
    }

    @ParameterizedTest
    @EnumSource
    void wiring_showsConstructorAndInstallOnly(Service service) throws IOException {
        String wiring = read(service, "Wiring");
        List<String> shown = Pattern.compile("^    public (.*?)[({]", Pattern.MULTILINE)
                .matcher(wiring)
                .results()
                .map(found -> found.group(1).trim())
                .toList();
        assertThat(shown).containsExactly(name(service) + "Wiring", "void install");
    }

    @ParameterizedTest
    @EnumSource
    void wiring_takesTheSteps_inOrder(Service service) throws IOException {
        String wiring = read(service, "Wiring");
        int begin = wiring.indexOf("public void install()");
        String install = wiring.substring(begin, wiring.indexOf("\n    }\n", begin));
        String before = "";
        int end = 0;
        for (Map.Entry<String, Pattern> step : STEPS.entrySet()) {
            Matcher matcher = step.getValue().matcher(install);
            int last = -1;
            while (matcher.find()) {
                assertThat(matcher.start())
                        .as("%s before %s: %s", before, step.getKey(), matcher.group())
                        .isGreaterThanOrEqualTo(end);
                last = matcher.start();
            }
            if (last >= 0) {
                before = step.getKey();
                end = last;
            }
        }
        assertThat(before).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void settings_thatAllHave_areCalledAlike(Service service) throws IOException {
        assertThat(Files.readAllLines(settings(service))).first().isEqualTo(FIRST_LINE);
        JsonNode yaml =
                new ObjectMapper(new YAMLFactory()).readTree(settings(service).toFile());
        String prefix = service.name();
        int port = service.preferredPort();
        assertThat(yaml.path("port").asText()).isEqualTo("${%s_PORT:-%d}", prefix, port);
        assertThat(yaml.path("adminPort").asText()).isEqualTo("${%s_ADMIN_PORT:-%d}", prefix, port + 100);
        assertThat(yaml.path("bindHost").asText()).isEqualTo("${CINEMA_BIND_HOST:-127.0.0.1}");
        assertThat(yaml.at("/tokens/issuer").asText()).isEqualTo("${CINEMA_TOKEN_ISSUER:-http://localhost:8080}");
        assertThat(yaml.at("/tokens/jwksUri").asText())
                .isEqualTo("${CINEMA_JWKS_URI:-http://127.0.0.1:8101/.well-known/jwks.json}");
        assertThat(yaml.at("/tokens/redisUri").asText()).isEqualTo("${CINEMA_REDIS_URI:-redis://127.0.0.1:8302}");
        assertThat(yaml.has("database")).isEqualTo(service.hasDatabase());
        if (service.hasDatabase()) {
            JsonNode database = yaml.path("database");
            assertThat(database.path("url").asText())
                    .isEqualTo("${%s_DATABASE_URL:-jdbc:postgresql://127.0.0.1:8301/cinema}", prefix);
            assertThat(database.path("user").asText()).isEqualTo("${%s_DATABASE_USER:-%s}", prefix, service.id());
            assertThat(database.path("password").asText()).isEqualTo("${%s_DATABASE_PASSWORD}", prefix);
        }
        assertThat(yaml.path("redisUri").asText("${CINEMA_REDIS_URI:-redis://127.0.0.1:8302}"))
                .isEqualTo("${CINEMA_REDIS_URI:-redis://127.0.0.1:8302}");
        assertThat(yaml.path("kafkaServers").asText("${CINEMA_KAFKA_SERVERS:-127.0.0.1:8303}"))
                .isEqualTo("${CINEMA_KAFKA_SERVERS:-127.0.0.1:8303}");
    }

    /** Without the names, and without the clock, which not all need. */
    private static String nameless(Service service, String role) throws IOException {
        return read(service, role)
                .replace(name(service), "Service")
                .replace("service." + service.id(), "service.x")
                .replace("\"" + service.id() + "\"", "\"x\"")
                .replaceFirst("(?i)The " + service.id() + " service", "The x service")
                .replace("import java.time.Clock;\n", "")
                .replace(", Clock.systemUTC())", ")");
    }

    private static String read(Service service, String role) throws IOException {
        return Files.readString(sources(service, "main").resolve(name(service) + role + ".java"));
    }

    private static String name(Service service) {
        return service.name().charAt(0) + service.id().substring(1);
    }

    private static Path sources(Service service, String kind) {
        return SERVICES.resolve(service.id()).resolve("src/" + kind + "/java/org/opencinema/service/" + service.id());
    }

    private static Path settings(Service service) {
        return SERVICES.resolve(service.id()).resolve("src/main/resources/" + service.id() + ".yml");
    }
}
