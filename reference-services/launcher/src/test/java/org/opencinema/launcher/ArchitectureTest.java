package org.opencinema.launcher;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.opencinema.dropwizard.DirectHandler;

/** The rules of docs/architecture.md over all modules. */
@AnalyzeClasses(packages = "org.opencinema", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String SERVICES = "org.opencinema.service..";
    private static final String LAUNCHER = "org.opencinema.launcher..";

    /** Which library may use which third party besides the JDK, JSpecify and what is named in BOTH. */
    private static final Map<String, List<String>> THIRD_PARTIES = Map.ofEntries(
            Map.entry(
                    "tokens",
                    List.of(
                            "com.auth0..",
                            "org.bouncycastle..",
                            "com.fasterxml.jackson.core..",
                            "com.sun.net.httpserver..")),
            Map.entry("signing", List.of()),
            Map.entry("catalog", List.of()),
            Map.entry("billing", List.of()),
            Map.entry("recommendation", List.of()),
            Map.entry("experiments", List.of()),
            Map.entry(
                    "search",
                    List.of("co.elastic..", "org.elasticsearch..", "com.fasterxml.jackson..", "org.apache.http..")),
            Map.entry(
                    "events",
                    List.of("org.apache.kafka..", "com.fasterxml.jackson..", "org.postgresql..", "io.opentelemetry..")),
            Map.entry("redis", List.of("io.lettuce..", "io.netty.util.concurrent..")),
            Map.entry("localservers", List.of("org.junit.jupiter.api..")),
            Map.entry(
                    "elasticsearch", List.of("org.elasticsearch..", "org.apache.lucene..", "org.tartarus.snowball..")),
            Map.entry(
                    "clickhouse", List.of("com.sun..", "net.jpountz..", "com.github.luben..", "com.clickhouse.data..")),
            Map.entry("client", List.of("com.fasterxml.jackson..", "jakarta.annotation..")));

    private static final String[] BOTH = {"java..", "javax..", "org.jspecify..", "org.slf4j..", "org.opencinema.."};

    @ArchTest
    static final ArchRule libraries_dependOnNoDropwizardAndNoService = noClasses()
            .that(resideInAPackage("org.opencinema..")
                    .and(not(resideInAnyPackage(SERVICES, LAUNCHER, "org.opencinema.dropwizard.."))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.dropwizard..", "org.opencinema.dropwizard..", SERVICES, LAUNCHER);

    @ArchTest
    static void libraries_useOnlyTheirThirdParties(JavaClasses all) {
        List<String> violations = new java.util.ArrayList<>();
        THIRD_PARTIES.forEach((library, packages) -> {
            String[] allowed = java.util.stream.Stream.concat(Arrays.stream(BOTH), packages.stream())
                    .toArray(String[]::new);
            violations.addAll(classes()
                    .that()
                    .resideInAPackage("org.opencinema." + library + "..")
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(primitive()))
                    .allowEmptyShould(true)
                    .evaluate(all)
                    .getFailureReport()
                    .getDetails());
        });
        assertThat(violations).isEmpty();
    }

    private static DescribedPredicate<JavaClass> primitive() {
        return describe(
                "arrays and primitives", type -> type.getBaseComponentType().isPrimitive());
    }

    @ArchTest
    static final ArchRule services_dependOnNoOtherService =
            slices().matching("org.opencinema.service.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule packages_haveNoCycles =
            slices().matching("org.opencinema.(**)").should().beFreeOfCycles();

    @ArchTest
    static void packages_areNullMarked(JavaClasses all) {
        TreeSet<String> unmarked = new TreeSet<>();
        collect(all.getPackage("org.opencinema"), unmarked);
        assertThat(unmarked).as("packages without @NullMarked in package-info").isEmpty();
    }

    private static void collect(JavaPackage place, TreeSet<String> unmarked) {
        boolean written = place.getClasses().stream()
                .anyMatch(type -> !type.getSimpleName().equals("package-info") && !isGenerated(type));
        if (written && !place.isAnnotatedWith(NullMarked.class)) {
            unmarked.add(place.getName());
        }
        place.getSubpackages().forEach(inner -> collect(inner, unmarked));
    }

    private static boolean isGenerated(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        String name = outer.getPackageName();
        return name.contains(".api") || name.startsWith("org.opencinema.client.");
    }

    /** A large service is split by feature; what its features share is public in their packages. */
    @ArchTest
    static final ArchRule services_showOnlyApplicationConfigurationAndWiring = classes()
            .that(resideInAPackage("org.opencinema.service.*")
                    .and(describe("top-level and not generated", type -> type.isTopLevelClass() && !isGenerated(type)))
                    .and(describe("public", type -> type.getModifiers().contains(JavaModifier.PUBLIC))))
            .should()
            .haveSimpleNameEndingWith("Application")
            .orShould()
            .haveSimpleNameEndingWith("Configuration")
            .orShould()
            .haveSimpleNameEndingWith("Wiring");

    @ArchTest
    static final ArchRule generatedCode_isUsedOnlyByResourcesAndWhatAnswersForThem = noClasses()
            .that(resideInAPackage(SERVICES).and(not(resideInAnyPackage("..api", "..api.model"))))
            .and(describe(
                    "are no resources, their mappings or handlers that answer for them",
                    type -> !outermost(type).getSimpleName().matches(".*(Resource|Mapping)")
                            && !outermost(type).isAssignableTo(DirectHandler.class)))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.opencinema.service.*.api..");

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    @ArchTest
    static final ArchRule time_comesFromAClock = noClasses()
            .that(not(resideInAnyPackage(
                            LAUNCHER,
                            "org.opencinema.localservers..",
                            "org.opencinema.clickhouse..",
                            "org.opencinema.client.."))
                    .and(describe(
                            "are no application",
                            type -> !outermost(type).getSimpleName().endsWith("Application"))))
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callConstructor(Random.class);
}
