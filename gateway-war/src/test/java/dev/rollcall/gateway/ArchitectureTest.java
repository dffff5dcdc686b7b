package dev.rollcall.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows between packages, and the fences around what is hard to test. */
final class ArchitectureTest {
    private static final String GATEWAY = "dev.rollcall.gateway";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(GATEWAY);

    // Loaded in Tomcat only.
    private static final DescribedPredicate<JavaClass> TOMCATS = resideInAnyPackage(
                    GATEWAY + ".tunnel", GATEWAY + ".recycling")
            .and(nameMatching(".*\\.Tomcat(Side|Connections?)(\\$.*)?"));

    /** Of our own packages, each may import itself and what stands after the bar. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config       | dev.rollcall.protocol dev.rollcall.gateway.upstream dev.rollcall.gateway.tls",
                "tls          | dev.rollcall.protocol",
                "upstream     | dev.rollcall.protocol dev.rollcall.gateway.tls dev.rollcall.gateway.uwsgi",
                "balancer     | dev.rollcall.protocol dev.rollcall.gateway.upstream",
                "registry     | dev.rollcall.protocol dev.rollcall.gateway.upstream dev.rollcall.gateway.balancer"
                        + " dev.rollcall.gateway.uwsgi",
                "proof        | dev.rollcall.protocol dev.rollcall.gateway.registry dev.rollcall.gateway.tls",
                "snapshot     | dev.rollcall.protocol dev.rollcall.gateway.admission",
                "admission    | dev.rollcall.protocol dev.rollcall.gateway.config",
                "subscription | dev.rollcall.protocol dev.rollcall.gateway.registry dev.rollcall.gateway.config"
                        + " dev.rollcall.gateway.admission dev.rollcall.subscriber",
                "admin        | dev.rollcall.protocol dev.rollcall.gateway.registry dev.rollcall.gateway.upstream"
                        + " dev.rollcall.gateway.config",
                "proxy        | dev.rollcall.protocol dev.rollcall.gateway.registry dev.rollcall.gateway.balancer"
                        + " dev.rollcall.gateway.upstream dev.rollcall.gateway.config dev.rollcall.gateway.access"
                        + " dev.rollcall.gateway.tunnel dev.rollcall.gateway.interim dev.rollcall.gateway.tls"
                        + " dev.rollcall.gateway.transport dev.rollcall.gateway.library dev.rollcall.gateway.recycling"
                        + " dev.rollcall.gateway.uwsgi",
                "library      | dev.rollcall.protocol dev.rollcall.gateway.config dev.rollcall.gateway.tls"
                        + " dev.rollcall.gateway.transport dev.rollcall.gateway.tunnel"
                        + " dev.rollcall.gateway.uwsgi",
                "transport    | dev.rollcall.protocol dev.rollcall.gateway.uwsgi",
                "uwsgi        | dev.rollcall.protocol",
                "access       | dev.rollcall.gateway.config",
                "tunnel       | dev.rollcall.protocol",
                "interim      | dev.rollcall.protocol",
                "recycling    | dev.rollcall.protocol",
                "standalone   | dev.rollcall.protocol dev.rollcall.gateway dev.rollcall.gateway.config"
            })
    void a_package_imports_only_what_lies_below_it(String name, String below) {
        String own = GATEWAY + "." + name;
        String[] allowed = (own + " " + below).split(" ", -1);
        noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.rollcall..").and(not(resideInAnyPackage(allowed))))
                .check(CLASSES);
    }

    @Test
    void the_root_knows_everything_but_the_stand_alone_gateway() {
        noClasses()
                .that()
                .resideInAPackage(GATEWAY)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(GATEWAY + ".standalone")
                .check(CLASSES);
    }

    @Test
    void the_balancer_is_pure() {
        classes()
                .that()
                .resideInAPackage(GATEWAY + ".balancer")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        GATEWAY + ".balancer",
                        GATEWAY + ".upstream",
                        "dev.rollcall.protocol",
                        "java.lang",
                        "java.util..",
                        "org.jspecify.annotations")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(GATEWAY + ".balancer")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    @Test
    void only_the_subscription_listener_the_transport_and_tomcats_side_of_a_tunnel_touch_channels() {
        noClasses()
                .that()
                .resideOutsideOfPackages(GATEWAY + ".subscription", GATEWAY + ".transport")
                .and(not(TOMCATS))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.nio.channels..")
                .check(CLASSES);
    }

    @Test
    void the_servlet_api_and_jetty_stay_where_requests_are() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        GATEWAY,
                        GATEWAY + ".proxy",
                        GATEWAY + ".tunnel",
                        GATEWAY + ".interim",
                        GATEWAY + ".recycling",
                        GATEWAY + ".admin",
                        GATEWAY + ".library",
                        GATEWAY + ".transport",
                        GATEWAY + ".uwsgi",
                        GATEWAY + ".standalone")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void the_servers_own_classes_are_only_for_the_stand_alone_gateway_and_for_tomcats_own_side() {
        noClasses()
                .that()
                .resideOutsideOfPackage(GATEWAY + ".standalone")
                .and(not(TOMCATS))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.jetty.server..", "org.eclipse.jetty.ee10.servlet..", "org.apache..")
                .check(CLASSES);
    }

    @Test
    void no_packages_depend_on_each_other_in_a_circle() {
        slices().matching(GATEWAY + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void there_is_no_static_mutable_state() {
        String reason = "two gateways live in one JVM";
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
