package dev.rollcall.gateway.standalone;

import java.util.logging.Level;
import java.util.logging.Logger;

/** One line per event on standard error, unless the operator has configured {@code java.util.logging} otherwise. */
final class StandaloneLog {
    private static final String FORMAT_PROPERTY = "java.util.logging.SimpleFormatter.format";
    // 2026-01-31 12:00:00.000 INFO    message, and the exception if there is one
    private static final String FORMAT = "%1$tF %1$tT.%1$tL %4$-7s %5$s%6$s%n";
    private static final String CONFIGURATION_PROPERTY = "java.util.logging.config.file";

    // java.util.logging holds its loggers weakly: without this the level would be forgotten.
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private StandaloneLog() {}

    /** To be called before anything is logged: the format is read once. */
    static void configure() {
        if (System.getProperty(CONFIGURATION_PROPERTY) != null) {
            return;
        }
        if (System.getProperty(FORMAT_PROPERTY) == null) {
            System.setProperty(FORMAT_PROPERTY, FORMAT);
        }
        // What the server does while it starts is not what an operator of a gateway looks for.
        JETTY.setLevel(Level.WARNING);
    }
}
