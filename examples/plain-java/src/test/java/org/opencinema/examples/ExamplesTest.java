package org.opencinema.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

/** Runs every example that needs no platform, and reads what it prints. */
final class ExamplesTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(
            ServerKind.ELASTICSEARCH, ServerKind.KAFKA, ServerKind.POSTGRES, ServerKind.REDIS);

    private interface Example {
        void main(String... args) throws Exception;
    }

    @Test
    void tokens_areIssuedAndVerified() throws Exception {
        assertThat(run(TokensExample::main)).containsExactly("account-1 is [viewer]");
    }

    @Test
    void signedPath_opensItsFilmOnly() throws Exception {
        assertThat(run(SigningExample::main).subList(1, 3))
                .containsExactly("its own film: true", "another film: false");
    }

    @Test
    void entitlement_isDecidedWithItsReason() throws Exception {
        assertThat(run(EntitlementExample::main))
                .containsExactly(
                        "subscriber, a day early: NOT_YET",
                        "subscriber: up to 2160 lines on 4 screens",
                        "child: AGE",
                        "guest: SUBSCRIPTION_REQUIRED");
    }

    @Test
    void search_findsInAnotherLanguageAndWithAMistake() throws Exception {
        String uri = servers.elasticsearch().uri().toString();
        assertThat(run(SearchExample::main, uri))
                .containsExactly("рублев: Andrei Rublev (1966)", "stalkr: Stalker (1979)");
    }

    @Test
    void event_isConsumedAfterItsTransaction() throws Exception {
        String database = servers.postgres().createDatabase("example") + "?user="
                + servers.postgres().superuser();
        assertThat(run(EventsExample::main, database, servers.kafka().bootstrapServers()))
                .containsExactlyInAnyOrder("org.opencinema.user.interaction.v1: like", "consumed: true");
    }

    @Test
    void recommendation_isOfTheSameTaste() throws Exception {
        assertThat(run(RecommendationExample::main)).containsExactly("who watched Alien likes Aliens: true");
    }

    @Test
    void subscription_livesFromTheTrialToItsEnd() throws Exception {
        List<String> life = run(BillingExample::main);
        assertThat(life.stream().map(line -> line.substring(11)))
                .containsExactly("TRIALING", "ACTIVE", "PAST_DUE", "BLOCKED", "CANCELLED");
        assertThat(life).isSorted();
    }

    @Test
    void experiment_isAssignedAndRead() throws Exception {
        assertThat(run(ExperimentsExample::main))
                .containsExactly("the shares are as planned: true", "lift 20 %, p = 0.0014");
    }

    @Test
    void rateLimit_letsThreeThrough() throws Exception {
        assertThat(run(RateLimitExample::main, servers.redis().uri().toString()))
                .startsWith("call 1: 2 left", "call 2: 1 left", "call 3: 0 left")
                .last()
                .asString()
                .startsWith("call 4: wait ");
    }

    @Test
    void localServer_answers() throws Exception {
        assertThat(run(LocalServersExample::main)).contains("+PONG");
    }

    @Test
    void readme_showsTheExampleAsItIs() throws Exception {
        String source = Files.readString(Path.of("src/main/java/org/opencinema/examples/TokensExample.java"));
        String example = source.substring(source.indexOf("// region example\n") + 18, source.indexOf("        // end"));
        assertThat(Files.readString(Path.of("../../README.md")))
                .contains(example.stripTrailing().stripIndent());
    }

    @Test
    void examples_areShort() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/org/opencinema/examples"))) {
            assertThat(files.toList())
                    .hasSizeGreaterThan(10)
                    .allSatisfy(file -> assertThat(Files.readAllLines(file))
                            .as(file.toString())
                            .filteredOn(line -> !line.startsWith("import "))
                            .hasSizeLessThanOrEqualTo(60));
        }
    }

    private static List<String> run(Example example, String... args) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            example.main(args);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
