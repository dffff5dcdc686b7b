package dev.rollcall.containers;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that need a Java 25 beside the one that runs the build: {@code JAVA25_HOME}, or where Linux installs them. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EnabledWithJava25.Condition.class)
@interface EnabledWithJava25 {
    /** Looks for it. */
    final class Condition implements ExecutionCondition {
        private static final Path INSTALLED = Path.of("/usr/lib/jvm");

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (find().isPresent()) {
                return ConditionEvaluationResult.enabled("Java 25 is there");
            }
            String reason = "no Java 25 (expected: JAVA25_HOME, or " + INSTALLED + "/*25*)";
            context.publishReportEntry("skipped", reason);
            System.out.println(context.getDisplayName() + " skipped: " + reason);
            return ConditionEvaluationResult.disabled(reason);
        }

        /** Returns where it is; where there is none, the running Java, with which nothing will be started. */
        static Path javaHome() {
            return find().orElse(Path.of(System.getProperty("java.home")));
        }

        private static Optional<Path> find() {
            String home = System.getenv("JAVA25_HOME");
            if (home != null) {
                return Optional.of(Path.of(home));
            }
            if (!Files.isDirectory(INSTALLED)) {
                return Optional.empty();
            }
            try (DirectoryStream<Path> candidates = Files.newDirectoryStream(INSTALLED, "*25*")) {
                for (Path candidate : candidates) {
                    if (Files.isExecutable(candidate.resolve("bin/java"))) {
                        return Optional.of(candidate);
                    }
                }
                return Optional.empty();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
