package dev.rollcall;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;

/** The arrows between packages, and what lands in strangers' {@code WEB-INF/lib}. */
final class ArchitectureTest {
    private static final String PROTOCOL = "dev.rollcall.protocol..";
    private static final String SUBSCRIBER = "dev.rollcall.subscriber..";
    // Annotations for the null check only, absent at run time.
    private static final String JSPECIFY = "org.jspecify.annotations..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rollcall");

    @Test
    void the_protocol_depends_on_nothing_but_the_jdk() {
        classes()
                .that()
                .resideInAPackage(PROTOCOL)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(PROTOCOL, "java..", "javax.crypto..", JSPECIFY)
                .check(CLASSES);
    }

    @Test
    void the_protocol_does_no_input_or_output() {
        noClasses()
                .that()
                .resideInAPackage(PROTOCOL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.channels..", "java.nio.file..")
                .check(CLASSES);
    }

    // With the rules about the protocol this says what the subscriber may import.
    @Test
    void the_module_depends_on_nothing_but_the_servlet_api_and_the_jdk() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        PROTOCOL,
                        SUBSCRIBER,
                        "jakarta.servlet..",
                        "java..",
                        "javax.crypto..",
                        "javax.management..",
                        "javax.net.ssl..",
                        JSPECIFY)
                .check(CLASSES);
    }

    @Test
    void what_answers_requests_knows_nothing_of_announcing() {
        for (String stage : new String[] {
            "dev.rollcall.subscriber.files..",
            "dev.rollcall.subscriber.forwarded..",
            "dev.rollcall.subscriber.marking.."
        }) {
            classes()
                    .that()
                    .resideInAPackage(stage)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(stage, "jakarta.servlet..", "java..", JSPECIFY)
                    .check(CLASSES);
        }
    }

    @Test
    void every_class_has_its_place_in_one_of_the_packages() {
        classes().should().resideInAnyPackage(PROTOCOL, SUBSCRIBER).check(CLASSES);
    }

    @Test
    void there_is_no_static_mutable_state() {
        String reason = "two web applications, or two gateways, live in one JVM";
        fields().that().areStatic().should().beFinal().because(reason).check(CLASSES);
        noFields()
                .that()
                .areStatic()
                .should()
                .haveRawType(resideInAnyPackage("java.util.concurrent.atomic..", "java.util.concurrent.locks..")
                        .or(assignableTo(ConcurrentMap.class))
                        .or(assignableTo(ThreadLocal.class)))
                .because(reason)
                .check(CLASSES);
    }

    @Test
    void a_rule_about_no_class_at_all_fails() {
        assertThrows(AssertionError.class, () -> classes()
                .that()
                .resideInAPackage("dev.rollcall.renamed..")
                .should()
                .bePublic()
                .check(CLASSES));
    }
}
