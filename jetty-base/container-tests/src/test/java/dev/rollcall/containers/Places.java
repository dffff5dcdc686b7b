package dev.rollcall.containers;

import java.nio.file.Path;

/** Where the build put what the tests need; the build file passes these as system properties. */
final class Places {
    static final Path JETTY_HOME = place("stage.jetty-home");
    static final Path TOMCAT_10 = place("stage.tomcat10");
    static final Path TOMCAT_11 = place("stage.tomcat11");

    /** The folder whose bases an operator copies: the tests run these, not some of their own. */
    static final Path OPERATOR = place("stage.operator");

    /** Scratch space; what the containers printed stays here. */
    static final Path WORK = place("stage.work");

    static final Path GATEWAY_WAR = webapp("gateway.war");
    static final Path SAMPLE_WAR = webapp("sample-app.war");
    static final Path HAWTIO_WAR = webapp("hawtio-war.war");
    static final Path FILTER_JAR = webapp("subscriber-filter.jar");

    private Places() {}

    private static Path webapp(String name) {
        return place("stage.webapps").resolve(name);
    }

    private static Path place(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException(property + ": not set (expected: a path, set by the build)");
        }
        return Path.of(value).toAbsolutePath().normalize();
    }
}
